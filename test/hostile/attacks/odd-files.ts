import { defineAttack } from '../attack.ts';

const deep = 'd'.repeat(250);

export default defineAttack({
  title: 'Files with odd names and modes',
  tries:
    'Leaves files whose names hold newlines, terminal escapes, bytes that are no text, or 4,000 letters, and whose modes and kinds are odd, for whoever lists the image and shows it.',
  stop: 'harmless',
  ways: () => ({
    plain: {
      Dockerfile: `FROM alpine:3.19
RUN mkdir -p /odd/src && cd /odd/src && \\
  touch "$(printf 'new\\nline')" "$(printf 'ret\\rurn')" "$(printf 'escape\\033]0;OWNED\\007\\033[31m')" "$(printf 'no\\377\\376utf8')" \\
    "$(printf 'back\\\\slash')" "$(printf 'right\\342\\200\\256left')" ' ' ./-rf '*' '"' "'" '<img src=x onerror=alert(1)>' '$(id)' 'a|b' && \\
  for m in 0 7777 4755 2755 1777 4000; do echo $m >mode$m; chmod $m mode$m; done && \\
  mkfifo pipe && ln -s loop loop && ln -s / root && ln -s nowhere dangling && mkdir -m 0 closed && \\
  cd /odd && for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do mkdir ${deep} && cd ${deep}; done && touch end && chown 65000:65000 end
USER 1000
CMD ["sleep", "60"]
`,
    },
  }),
  checks: [{ kind: 'image/file-permissions', with: { rules: [{ path: '/odd/**', mode: '0123' }] } }],
  async look(evidence) {
    const image = await evidence.image();
    const all = await image.list('/odd');
    const hits = await image.search(['4755', 'OWNED']);
    const stats = await Promise.all(all.map(({ path }) => image.stat(path)));
    const read = await Promise.all(all.map(({ path }) => image.readFile(path)));
    return `listed ${all.length}, found ${hits.length}, of ${stats.length} and ${read.length}`;
  },
  reads: /^listed (?:4\d|5\d), found [1-9]/m,
  // eslint-disable-next-line no-control-regex
  never: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
});
