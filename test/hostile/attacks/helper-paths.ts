import { LearnerFault } from '../../../graders/check.ts';
import { defineAttack } from '../attack.ts';

const lines = {
  'a program of its own':
    'RUN mkdir -p /.drydock && printf "#!/bin/sh\\necho forged" >/.drydock/busybox && chmod 755 /.drydock/busybox',
  'a link to another folder': 'RUN ln -s /tmp /.drydock',
  'a link to itself': 'RUN ln -s /.drydock /.drydock',
  'a volume inside': 'VOLUME /.drydock/inside',
  'an environment for shells': 'ENV PATH=/evil ENV=/evil BASH_ENV=/evil LD_PRELOAD=/evil b=/evil IFS=e',
};

export default defineAttack({
  title: 'Something in the helper’s place',
  tries:
    'Puts a program, a link, a file or a volume where the grader’s helper is going to be, to be run in its place or to be never graded.',
  stop: 'isolation',
  ways: () =>
    Object.fromEntries(
      Object.entries(lines).map(([name, line]) => [
        name,
        { Dockerfile: `FROM alpine:3.19\n${line}\nUSER 1000\nCMD ["/bin/sleep", "60"]\n` },
      ]),
    ),
  ends: 'passed',
  async look(evidence) {
    try {
      const container = await evidence.container({ key: 'service', image: await evidence.image() });
      const attempts = await container.tryWrite(['/tmp/x', '/etc/x']);
      return attempts.map(({ outcome, error }) => error ?? outcome).join(' ');
    } catch (error) {
      if (error instanceof LearnerFault) return `fault: ${error.message}`;
      throw error;
    }
  },
  reads: /^(?:created EACCES|fault: The container `service` .*)$/m,
});
