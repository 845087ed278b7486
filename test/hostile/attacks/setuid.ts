import { defineAttack } from '../attack.ts';

const script =
  'const fs = require("fs"); let read = "no"; try { fs.readFileSync("/etc/shadow"); read = "REACHED"; } catch {}' +
  'let became = "no"; try { process.setuid(0); became = "REACHED"; } catch {}' +
  'console.log(process.geteuid(), process.getegid(), read, became, /^CapEff:\\s*(.*)$/m.exec(fs.readFileSync("/proc/self/status"))[1])';

export default defineAttack({
  title: 'Setuid programs',
  tries: 'Leaves a program in the image that makes whoever runs it root, and runs it as an ordinary user.',
  stop: 'isolation',
  ways: () => ({
    plain: {
      Dockerfile:
        'FROM node:20-alpine\nRUN cp "$(command -v node)" /root-node && chmod 6755 /root-node\nUSER 1000:1000\nCMD ["sleep", "60"]\n',
    },
  }),
  ends: 'passed',
  async look(evidence) {
    const container = await evidence.container({ key: 'service', image: await evidence.image() });
    return (await container.exec(['/root-node', '-e', script])).stdout;
  },
  reads: /^1000 1000 no no 0{16}$/m,
});
