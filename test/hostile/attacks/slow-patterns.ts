import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Patterns that take for ever',
  tries:
    'Writes patterns whose matching grows with a power of their length, to be tried by the server itself: in .dockerignore, in substitutions.',
  stop: 'harmless',
  ways: () => {
    const files = { 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/b.txt': 'x' };
    return {
      'many stars in .dockerignore': {
        ...files,
        Dockerfile: 'FROM alpine:3.19\nCOPY . /all/\nRUN ls /all\n',
        '.dockerignore': `${'**a'.repeat(5000)}c\n${'*a'.repeat(5000)}c\n${'**/'.repeat(5000)}c\n[${'a-'.repeat(5000)}\n`,
      },
      'many rules in .dockerignore': {
        ...files,
        Dockerfile: 'FROM alpine:3.19\nCOPY . /all/\nRUN ls /all\n',
        '.dockerignore': '*a*a*a*c\n!**a\n'.repeat(4000),
      },
    };
  },
  ends: 'passed',
  reads: /a{64}/,
});
