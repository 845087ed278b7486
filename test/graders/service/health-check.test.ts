import { expect, it } from 'vitest';
import { missingProgramIn } from '../../../graders/service/health-check.ts';

it.each([
  ['/bin/sh: curl: not found', 'curl'],
  ['/bin/sh: 1: curl: not found', 'curl'],
  ['bash: line 1: curl: command not found', 'curl'],
  ['OCI runtime exec failed: exec failed: exec: "curl": executable file not found in $PATH: unknown', 'curl'],
  ['unable to start: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown', '/bin/sh'],
  ['crun: executable file `curl` not found in $PATH: No such file or directory', 'curl'],
])('reads who is missing: %s', (output, program) => expect(missingProgramIn(output)).toBe(program));

it.each([
  'wget: server returned error: HTTP/1.1 404 Not Found',
  'page: not found',
  'cat: /srv/token: No such file or directory',
  'exec: "/check": permission denied',
  '',
])('takes no other word for it: %s', (output) => expect(missingProgramIn(output)).toBeNull());
