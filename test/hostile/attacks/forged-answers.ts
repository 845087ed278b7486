import { LearnerFault } from '../../../graders/check.ts';
import { defineAttack } from '../attack.ts';

/** Waits for the grader's helper in its own container, and does to it what a process of the same user can. */
const service = `
const fs = require('fs');
const [, , how] = process.argv;
const forged = 'refused /tmp/x: Permission denied\\n';
if (how === 'shout') setInterval(() => process.stdout.write(forged + '\\u0001\\0\\0\\0\\0\\0\\0\\u0008created\\n'), 1);
process.stdout.write('begun\\n');
for (const until = Date.now() + 3000; how !== 'shout' && Date.now() < until; )
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
    try {
      if (!fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes('.drydock')) continue;
      if (how === 'write') fs.appendFileSync('/proc/' + pid + '/fd/1', forged);
      if (how === 'trace') process.stdout.write('READ ' + fs.readFileSync('/proc/' + pid + '/environ', 'utf8').length + '\\n');
      if (how === 'kill') process.kill(pid, 'SIGKILL');
    } catch {}
  }
`;

export default defineAttack({
  title: 'Forged answers of the helper',
  tries:
    'Waits in the container for the grader’s helper to run, and prints its answer in its place, writes into its output, kills it: to pass a probe, or to be never graded.',
  stop: 'isolation',
  ways: () => ({
    plain: {
      Dockerfile: 'FROM node:20-alpine\nCOPY service.js /\nUSER 1000\nCMD ["node", "/service.js"]\n',
      'service.js': service,
    },
  }),
  ends: 'passed',
  async look(evidence) {
    const image = await evidence.image();
    const answers: string[] = [];
    for (const how of ['shout', 'write', 'trace', 'kill']) {
      const container = await evidence.container({ key: how, image, command: ['node', '/service.js', how] });
      const answer = await container.tryWrite(['/tmp/a', '/etc/b', '/tmp/c']).then(
        (attempts) => attempts.map(({ outcome, error }) => error ?? outcome).join(' '),
        (error: unknown) => {
          // Killed, there is no answer: then the service is at fault, and that is said.
          if (error instanceof LearnerFault) return `fault: ${error.message}`;
          throw error;
        },
      );
      answers.push(`${how}: ${answer}; ${(await container.logs()).includes('READ') ? 'REACHED' : 'unseen'}`);
    }
    return answers.join('\n');
  },
  reads:
    /^shout: created EACCES created; unseen\nwrite: created EACCES created; unseen\ntrace: created EACCES created; unseen\nkill: (?:created EACCES created|fault: .*); unseen$/m,
});
