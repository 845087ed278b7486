import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { mounted } from '../../image/mounted-file.ts';
import { placeOfCommand, runService, serviceParams } from '../../image/service.ts';
import { httpWitness } from '../../service/http-expectation.ts';

const file = '/run/secrets/key';
const withKey = (key: string) => ({
  ...serviceExample(),
  'server.js': `const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const key = ${key};
const id = createHash('sha256').update(key).digest('hex').slice(0, 12);
require('node:http').createServer((request, response) => response.end(id)).listen(3000);
`,
});

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    ...serviceParams,
    /** Where the secret is mounted. */
    file: z.string().startsWith('/'),
    /** The page that shows the fingerprint of the secret. */
    path: z.string().startsWith('/').default('/'),
    /** The file ends with a line break, as many do. */
    lineBreak: z.boolean().default(false),
  }),
  title: 'The service takes its secret from the mounted file',
  help: `Starts the image with a file that holds a secret, made up for this one start, and asks for a page that shows its fingerprint: the
first 12 hexadecimal digits of its SHA-256. A value that the image brings along gives another fingerprint. The secret itself may stand neither in the
answer nor in the log. A line break at the end of the file is no part of the secret.`,
  examples: {
    good: [{ files: withKey(`readFileSync('${file}', 'utf8').trim()`), with: { file, lineBreak: true } }],
    bad: [
      { files: withKey("'moor-1942-delta'"), with: { file }, note: 'built in' },
      {
        files: withKey(`readFileSync('${file}', 'utf8')`),
        with: { file, lineBreak: true },
        note: 'with its line break',
      },
      { files: withKey(`readFileSync('/etc/key', 'utf8')`), with: { file }, note: 'another file' },
      {
        files: withKey(`readFileSync('${file}', 'utf8').trim(); console.log({ key })`),
        with: { file },
        note: 'it is printed',
      },
    ],
  },
  run: async (evidence, { file: path, path: page, lineBreak, ...params }) => {
    const { dockerfile, port } = params;
    const secret = `drawn-${crypto.randomUUID()}`;
    const change = mounted([{ path, content: lineBreak ? `${secret}\n` : secret }]);
    const { container } = await runService(evidence, params, { own: 'with a secret', change });
    const place = placeOfCommand(evidence, dockerfile);
    const answer = await container.http({ port, path: page, waitMs: 2000 });
    const log = await container.logs(8000);
    await container.signal('SIGKILL');
    const url = `http://localhost:${port}${page}`;
    const findings: Finding[] = [];
    const fingerprint = createHash('sha256').update(secret).digest('hex').slice(0, 12);
    if (!answer.ok || !answer.body.includes(fingerprint))
      findings.push({
        ...place,
        message: `The grader mounted a secret at \`${path}\`, made up for this start${lineBreak ? ' and followed by a line break' : ''}. GET ${url} ${answer.ok ? `answered ${answer.status} without its fingerprint \`${fingerprint}\`` : `got no answer (${answer.error})`}: the service works with another value, or with none.`,
        witness: httpWitness(url, 'GET', answer),
      });
    const shown = answer.ok && answer.body.includes(secret) ? 'its answer' : log.includes(secret) ? 'its log' : null;
    if (shown !== null)
      findings.push({
        ...place,
        message: `The service wrote the mounted secret itself into ${shown}. Whoever reads that has it, and logs are copied, kept and searched by many more people than may know it.`,
        witness: { form: 'log', title: 'What the container printed', text: log.replaceAll(secret, '(the secret)') },
      });
    return findings;
  },
});
