import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/no-piped-download.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM debian:12.5\n${lines}\n`);

describe('finds', () => {
  it.each([
    [
      'a pipe',
      'RUN curl -fsSL https://e.example/i.sh | sh',
      /^2: `sh` runs what `curl` fetched from `https:\/\/e\.example\/i\.sh`/,
    ],
    ['a pipe with sudo and arguments', 'RUN curl -s https://e.example | sudo -E bash -s -- -y', /`bash` runs/],
    [
      'a pipe through others',
      'RUN wget -qO- https://e.example | sed s/a/b/ | tee log | bash -e',
      /`bash` runs what `wget`/,
    ],
    ['a substitution', 'RUN sh -c "$(curl -fsSL https://e.example)"', /`sh` runs what `curl`/],
    ['a process substitution', 'SHELL ["/bin/bash", "-c"]\nRUN bash <(curl -s https://e.example)', /^3: `bash` runs/],
    ['eval', 'RUN eval "$(curl -s https://e.example)"', /`eval` runs/],
    ['another interpreter', 'RUN curl -s https://e.example | python3 -', /`python3` runs/],
    [
      'a file of another step of the line',
      'RUN curl -fsSLo /tmp/i.sh https://e.example/i && bash /tmp/i.sh',
      /`bash` runs/,
    ],
    [
      'a file that is made a program',
      'RUN wget https://e.example/i.sh && chmod +x i.sh && ./i.sh',
      /`i\.sh` runs what `wget`/,
    ],
    ['a redirection', 'RUN curl https://e.example > x && . ./x', /runs what `curl`/],
    ['a shell in the JSON form', 'RUN ["bash", "-c", "curl https://e.example | bash"]', /`bash` runs/],
    ['a heredoc', 'RUN <<E\ncurl https://e.example | sh\nE', /^3: `sh` runs/],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    ['an archive', 'RUN curl -fsSL https://e.example/a.tgz | tar -xzC /opt'],
    ['a key', 'RUN curl -fsSL https://e.example/k.asc | gpg --dearmor -o /etc/apt/keyrings/k.gpg'],
    [
      'data for a program of its own',
      'RUN curl -s https://e.example | python3 -m json.tool && curl -s https://e.example | node -e "x"',
    ],
    ['data for a script', 'RUN curl -s https://e.example/list | bash ./install-all.sh'],
    ['a checksum', 'RUN curl -fsSLo i.sh https://e.example/i.sh && echo "ab  i.sh" | sha256sum -c && sh i.sh'],
    ['a signature', 'RUN wget https://e.example/i.sh https://e.example/i.sig; gpg --verify i.sig i.sh; sh i.sh'],
    ['a download that is kept', 'RUN curl -fsSLo /usr/bin/tool https://e.example/tool && chmod 755 /usr/bin/tool'],
    ['a text', 'RUN echo "curl https://e.example | sh"'],
    ['a script of the context', 'COPY i.sh .\nRUN sh i.sh | tee log'],
    ['an argument', 'RUN bash build.sh "$(curl -s https://e.example/version)"'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});
