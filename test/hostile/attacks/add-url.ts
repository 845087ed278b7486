import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: '`ADD http://…`',
  tries:
    'Has the builder fetch a URL. The request comes from the host itself, also when the build has no network: it reaches services on the host’s loopback.',
  stop: 'gate',
  ways({ port }) {
    const url = `http://127.0.0.1:${port}/secret`;
    const ways: Record<string, string> = {
      plain: `ADD ${url} /loot`,
      'with a checksum': `ADD --checksum=sha256:${'a'.repeat(64)} ${url} /loot`,
      'in JSON form': `ADD ["${url}", "/loot"]`,
      'in quotes': `ADD "${url}" /loot`,
      'through a variable': `ARG WHERE=${url}\nADD $WHERE /loot`,
      'through a default': `ADD \${NOWHERE:-${url}} /loot`,
      'in pieces': `ENV P=http: R=//127.0.0.1:${port}/\nADD $P$R /loot`,
      'through what the base sets': 'ADD $NODE_VERSION /loot',
      'among files': `ADD Dockerfile ${url} /loot/`,
      'in capitals': `ADD HTTP://127.0.0.1:${port}/ /loot`,
      'with a trigger for later': `ONBUILD ADD ${url} /loot`,
      'from a trigger of a parent stage': `ONBUILD ADD ${url} /loot\nFROM first`,
      'in a stage that nobody needs': `ADD ${url} /loot\nFROM alpine:3.19`,
    };
    return Object.fromEntries(
      Object.entries(ways).map(([name, lines]) => [
        name,
        {
          Dockerfile: `FROM ${lines.includes('NODE') ? 'node:20-alpine' : 'alpine:3.19'} AS first\n${lines}\nRUN true\n`,
        },
      ]),
    );
  },
  reads: /ADD would fetch|could be a URL|ONBUILD runs in builds/,
});
