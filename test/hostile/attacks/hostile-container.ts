import { defineAttack } from '../attack.ts';

const programs: Record<string, string> = {
  'a fork bomb': 'i=0; while [ $i -lt 3000 ]; do sleep 60 & i=$((i+1)); done; wait; sleep 60',
  'a memory bomb': 'sleep 1; dd if=/dev/zero of=/dev/null bs=6000M count=1; sleep 60',
  'a disk filler': 'dd if=/dev/zero of=/tmp/fill bs=1M count=6000; sleep 60',
  'a filler of /dev/shm': 'dd if=/dev/zero of=/dev/shm/fill bs=1M count=6000; sleep 60',
  'a log without an end': 'yes 01234567890123456789012345678901234567890123456789012345678901234567890123456789',
  'a log of one line': "head -c 300000000 /dev/zero | tr '\\0' a; sleep 60",
  'a log of returns': "head -c 300000000 /dev/zero | tr '\\0' '\\r'; sleep 60",
  'a log of escapes': "while :; do printf '\\033]0;OWNED\\007\\033[2J\\033[31mred\\n'; done",
  'a spin on every core': 'for i in 1 2 3 4; do (while :; do :; done) & done; wait',
};

export default defineAttack({
  title: 'Bombs and floods in a running container',
  tries: 'Waits until it runs as a service, and then takes processes, memory, disk, CPU or whoever reads its log.',
  stop: 'isolation',
  ways: () =>
    Object.fromEntries(
      Object.entries(programs).map(([name, program]) => [
        name,
        {
          Dockerfile: `FROM alpine:3.19\nCOPY program /program\nUSER 1000\nWORKDIR /tmp\nCMD ["/bin/sh", "/program"]\n`,
          program: `${program}\n`,
        },
      ]),
    ),
  ends: 'passed',
  async look(evidence) {
    const container = await evidence.container({ key: 'service', image: await evidence.image(), mayExit: true });
    const exit = await container.wait(2000);
    const log = await container.logs();
    return `ended: ${exit?.oomKilled ? 'out of memory' : (exit?.code ?? 'no')}, log of ${log.length}: ${log.slice(-300).split('\n').at(-2) ?? ''}`;
  },
  reads: /^ended: .*, log of \d{1,6}: /m,
  // eslint-disable-next-line no-control-regex
  never: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/,
});
