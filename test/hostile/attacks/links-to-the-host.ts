import { existsSync, readFileSync } from 'node:fs';
import { defineAttack } from '../attack.ts';

const trace = '/tmp/drydock-hostile-trace';

export default defineAttack({
  title: 'Links out of the image',
  tries:
    'Leaves links in the image that lead upwards, to the host’s files, for whoever reads the image from outside; and copies a file through one.',
  stop: 'isolation',
  ways: () => ({
    plain: {
      Dockerfile: `FROM alpine:3.19
RUN echo "the image's own" >/etc/shadow; echo "the image's own" >/etc/hostname.image; rm -rf /tmp/t; mkdir /a; \\
  ln -s /etc/shadow /a/1; ln -s ../../../../../../../../etc/shadow /a/2; ln -s /proc/1/root/etc/shadow /a/3; \\
  ln -s /a/1 /a/4; ln -s /proc/self/fd/0 /a/5; ln -s ../../../../../../../.. /a/up; ln /etc/shadow /a/hard; \\
  ln -s ../../../../../../../../tmp /out; ln -s /proc/self/cwd/../../../../../tmp /out2
COPY Dockerfile /out/drydock-hostile-trace
COPY Dockerfile /out2/
`,
    },
  }),
  ends: 'passed',
  async look(evidence) {
    const image = await evidence.image();
    const host = readFileSync('/etc/shadow', 'utf8');
    const seen: string[] = [];
    for (const path of ['/a/1', '/a/2', '/a/3', '/a/4', '/a/5', '/a/hard', '/a/up/etc/shadow']) {
      const content = await image.readFile(path);
      const text = content === null ? 'nothing' : Buffer.from(content).toString().trim();
      seen.push(text === host.trim() ? 'REACHED the host' : text);
    }
    const below = await image.list('/a/up');
    seen.push(below.some(({ path }) => path.includes('drydock-test')) ? 'REACHED the host' : 'listed');
    return seen.join(', ');
  },
  reads:
    /^the image's own, the image's own, (?:nothing|the image's own), the image's own, nothing, the image's own, the image's own, listed$/m,
  proof() {
    if (existsSync(trace)) throw new Error(`${trace} was written on the host`);
  },
});
