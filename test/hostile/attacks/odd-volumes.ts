import { LearnerFault } from '../../../graders/check.ts';
import { defineAttack } from '../attack.ts';

const lines = {
  'over /proc': 'VOLUME /proc',
  'over /proc by a link': 'RUN ln -s /proc /a\nVOLUME /a',
  'over /sys': 'VOLUME /sys/fs/cgroup',
  'over /dev': 'VOLUME /dev',
  'over the root': 'VOLUME /',
  'over a file': 'VOLUME /etc/passwd',
  'behind a link to itself': 'RUN ln -s /a /a\nVOLUME /a/b',
  'behind a link upwards': 'RUN ln -s ../../../../../../tmp /a\nVOLUME /a/b',
  'with a newline': 'VOLUME ["/a\\nb"]',
  'a program called like a fault of ours': 'CMD ["/cgroup: no space left on device"]',
  'a user called like a fault of ours': 'USER cgroup',
  'an entry point of nothing': 'ENTRYPOINT [""]',
  'an argument of 60 KB': `CMD ["/bin/sleep", "${'1'.repeat(60_000)}"]`,
  'a signal of its own': 'STOPSIGNAL 64',
};

export default defineAttack({
  title: 'Volumes, programs and users that cannot be',
  tries:
    'Configures an image so that its container fails in a way that looks like the machine’s fault, to be never graded, or so that a volume lies over what is the host’s.',
  stop: 'harmless',
  ways: () =>
    Object.fromEntries(
      Object.entries(lines).map(([name, line]) => [
        name,
        { Dockerfile: `FROM alpine:3.19\nCMD ["/bin/sleep", "60"]\n${line}\n` },
      ]),
    ),
  ends: 'passed',
  async look(evidence) {
    try {
      const container = await evidence.container({ key: 'service', image: await evidence.image() });
      const [attempt] = await container.tryWrite(['/tmp/x']);
      return `look: it ran, ${attempt?.error ?? attempt?.outcome}`;
    } catch (error) {
      if (error instanceof LearnerFault) return `look: ${error.message}`;
      throw error;
    }
  },
  reads: /^look: /m,
});
