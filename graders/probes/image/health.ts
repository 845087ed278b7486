import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';
import { runService, serviceParams } from '../../image/service.ts';
import { askedOften, commandFault, healthDemand, numbersFaults } from '../../service/health-check.ts';

const files = (line: string) => serviceExample(...(line === '' ? [] : [line]));
const script = "fetch('http://127.0.0.1:3000/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))";
const asks = `CMD ["node", "-e", "${script}"]`;
const demand = { slowStartSeconds: 45, unhealthyWithinSeconds: 120 };

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({ ...serviceParams, ...healthDemand }),
  title: 'The health check of the image tells whether the service works',
  help: `Runs the image with its \`HEALTHCHECK\`, asked every 0.2 s instead of its own interval. Its program has to be in the image, the
container has to become healthy once the service answers, and unhealthy after every process was stopped as one that hangs (connections are still
accepted then). The declared numbers are judged in simulated time: a start of \`slowStartSeconds\` is not declared unhealthy, and a hang is within
\`unhealthyWithinSeconds\`.`,
  examples: {
    good: [{ files: files(`HEALTHCHECK --interval=15s --timeout=4s --start-period=60s ${asks}`), with: demand }],
    bad: [
      { files: files(''), note: 'no HEALTHCHECK' },
      { files: files('HEALTHCHECK NONE'), note: 'switched off' },
      { files: files('HEALTHCHECK CMD curl -f http://127.0.0.1:3000/ || exit 1'), note: 'no curl in the image' },
      {
        files: files('HEALTHCHECK CMD ["curl", "-f", "http://127.0.0.1:3000/"]'),
        note: 'no curl, and no shell either',
      },
      { files: files('HEALTHCHECK --timeout=2s CMD wget -q -O- http://127.0.0.1:8080/'), note: 'the wrong port' },
      { files: files('HEALTHCHECK --timeout=2s CMD kill -0 1'), note: 'it does not ask the service' },
      { files: files(`HEALTHCHECK --interval=10s --timeout=4s ${asks}`), with: demand, note: 'killed while it starts' },
      {
        files: files(`HEALTHCHECK --interval=60s --timeout=4s --start-period=60s ${asks}`),
        with: demand,
        note: 'a hang is noticed late',
      },
    ],
  },
  run: async (evidence, { slowStartSeconds, unhealthyWithinSeconds, ...params }) => {
    const { dockerfile, port } = params;
    const image = await evidence.image(dockerfile);
    const place = placeIn(evidence.files, dockerfile, (target) => {
      return lastIn(target, ({ keyword }) => keyword === 'HEALTHCHECK');
    });
    const check = image.config.healthcheck;
    if (check === null || check.test[0] === 'NONE') {
      const said = check === null ? 'The image has no `HEALTHCHECK`' : '`HEALTHCHECK NONE` switches the check off';
      const message = `${said}: an engine knows only whether the process runs, and one that hangs runs for ever.`;
      return [{ ...place, message }];
    }
    const numbers = numbersFaults(
      check,
      { slowStartSeconds, unhealthyWithinSeconds },
      'Who acts on that ends it, and the next start takes just as long.',
    );
    const { container, first } = await runService(evidence, params, {
      own: 'health',
      change: { healthcheck: askedOften(check) },
    });
    try {
      if (!first.ok) {
        const message = `The service gave no answer on port ${port} within 10 s (${first.error}), so no health check can find it well.`;
        return [
          {
            ...place,
            message,
            witness: { form: 'log', title: 'What the container printed', text: await container.logs(4000) },
          },
        ];
      }
      const command = await commandFault(container, image, check);
      return [...(command ? [command] : []), ...numbers].map(({ message, witness }) => ({
        ...place,
        message,
        witness,
      }));
    } finally {
      await container.signal('SIGKILL');
    }
  },
});
