import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/no-world-writable.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM debian:12.5\n${lines}\n`);

describe('finds', () => {
  it.each([
    ['777', 'RUN chmod 777 /app', '2: `chmod 777`'],
    ['with options and a leading zero', 'RUN chmod -R -v 0777 /app', '2: `chmod 0777`'],
    ['666', 'RUN chmod 666 /f', '2: `chmod 666`'],
    ['letters', 'RUN chmod a+w /f', '2: `chmod a+w`'],
    ['letters for others', 'RUN chmod u=rwx,o+w /f', '2: `chmod u=rwx,o+w`'],
    ['letters for all', 'RUN chmod ugo=rwx /f', '2: `chmod ugo=rwx`'],
    ['COPY', 'COPY --chmod=0777 a /a', '2: `--chmod=0777`'],
    ['ADD', 'ADD --chmod=666 a /a', '2: `--chmod=666`'],
    ['mkdir', 'RUN mkdir -p -m 777 /d', '2: `mkdir -m 777`'],
    ['install', 'RUN install -d -m0777 /d', '2: `install -m 0777`'],
    ['umask', 'RUN umask 000 && make', '2: `umask 000`'],
    ['a stage from which is copied', 'RUN chmod 777 /a\nFROM scratch\nCOPY --from=0 /a /a', '2: `chmod 777`'],
  ])('%s', (_, lines, start) => expect(run(lines).map((found) => found.split(' lets')[0])).toEqual([start]));
});

describe('accepts', () => {
  it.each([
    ['other modes', 'RUN chmod 755 /a && chmod 0640 /b && chmod 770 /c && chmod 4755 /d'],
    ['the sticky bit', 'RUN chmod 1777 /tmp && mkdir -m 1777 /var/tmp && chmod a+rwxt /t && chmod +t,a-w /u'],
    ['what is taken away', 'RUN chmod go-w,a-w /f'],
    ['what the umask decides', 'RUN chmod +w /f && chmod +x /g'],
    ['the owner', 'RUN chmod u+w,g=rw /f'],
    ['a file of that name', 'RUN chmod 644 777'],
    ['a copy of the mode', 'RUN chmod --reference=/a /b'],
    ['a stage that the build skips', 'RUN chmod 777 /a\nFROM scratch'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});
