import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { mounted } from '../../image/mounted-file.ts';
import { placeOfCommand, startImage } from '../../image/service.ts';

const file = '/run/secrets/key';
const startingWith = (...lines: string[]) => ({
  ...serviceExample(),
  'server.js': `const { readFileSync } = require('node:fs');
${lines.join('\n')}
require('node:http').createServer((request, response) => response.end('moored')).listen(3000);
`,
});
const checked = [
  `let key = '';`,
  `try { key = readFileSync('${file}', 'utf8').trim(); } catch {}`,
  `if (key === '') { console.error('no key in ${file}'); process.exit(1); }`,
];
const demand = { withinSeconds: 3, says: '/run/secrets/key' };
const empty = { ...demand, files: [{ path: file, content: '' }] };

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    env: z.record(z.string(), z.string()).default({}),
    /** What is mounted. Leave out what the program needs. */
    files: z.array(z.strictObject({ path: z.string().startsWith('/'), content: z.string() })).default([]),
    withinSeconds: z.int().min(1).max(30).default(5),
    /** A regular expression for what the program prints. */
    says: z.string().refine(isPattern, 'a regular expression'),
    /** Completes "Started …". */
    how: z.string().default('without what it needs'),
  }),
  title: 'The service does not start without what it needs, and says what that is',
  help: `Starts the image in a container that lacks something, such as a mounted secret, and waits. The program has to end by itself in time,
with an exit code other than 0, and print a message that fits the pattern. Who starts anyway is found out by the first customer.`,
  examples: {
    good: [
      { files: startingWith(...checked), with: demand },
      { files: startingWith(...checked), with: empty, note: 'an empty file' },
    ],
    bad: [
      { files: startingWith(), with: demand, note: 'it starts all the same' },
      { files: startingWith(`readFileSync('${file}');`), with: empty, note: 'empty is not looked at' },
      { files: startingWith('process.exit(1);'), with: demand, note: 'it says nothing' },
      { files: startingWith(`console.log('no ${file}'); process.exit();`), with: demand, note: 'exit code 0' },
    ],
  },
  run: async (evidence, { dockerfile, env, files, withinSeconds, says, how }) => {
    const image = await evidence.image(dockerfile);
    const key = `service ${JSON.stringify([how, env, files])}`;
    const container = await startImage(evidence, { key, image, env, ...mounted(files) });
    const exit = await container.wait(withinSeconds * 1000);
    const log = await container.logs(8000);
    await container.signal('SIGKILL');
    const fault = (message: string): Finding[] => [
      {
        ...placeOfCommand(evidence, dockerfile),
        message: `Started ${how}, the program ${message}`,
        witness: { form: 'log', title: 'What the container printed', text: log },
      },
    ];
    if (exit === null)
      return fault(
        `was still running after ${withinSeconds} s. The deployment counts as done, the old version is gone, and the fault shows when the first request needs what is missing.`,
      );
    if (exit.code === 0)
      return fault(
        'ended with exit code 0, which says that all went well. Whoever watches exit codes sees no failure; end with another one.',
      );
    if (!new RegExp(says).test(log))
      return fault(
        `ended with exit code ${exit.code} and did not name what it lacks. Whoever is woken has to find out by reading the source; print the name of the setting or the path of the file.`,
      );
    return [];
  },
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
