import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/verified-downloads.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM debian:12.5\n${lines}\n`);

describe('finds', () => {
  it.each([
    [
      'curl, one letter among others',
      'RUN curl -fsSkL https://e.example',
      /^2: `curl` with `-fsSkL` does not check the certificate/,
    ],
    ['curl, the long form', 'RUN curl --insecure https://e.example', /`--insecure`/],
    ['wget', 'RUN wget --no-check-certificate https://e.example', /`wget` with/],
    ['apt-get', 'RUN apt-get install -y --allow-unauthenticated a', /signature of packages/],
    ['an option of apt', 'RUN apt-get -o Acquire::https::Verify-Peer=false update', /certificate/],
    [
      'a list of apt',
      'RUN echo "deb [trusted=yes] https://e.example stable main" > /etc/apt/sources.list.d/e.list',
      /`echo` with `\[trusted=yes\]/,
    ],
    [
      'a file of yum in a heredoc',
      'RUN cat <<E >/etc/yum.repos.d/e.repo\n[e]\ngpgcheck=0\nE',
      /`cat` with `gpgcheck=0`/,
    ],
    ['apk', 'RUN apk add --allow-untrusted a.apk', /`apk`/],
    ['dnf', 'RUN dnf install -y --nogpgcheck a', /`dnf`/],
    ['pip', 'RUN pip install --trusted-host e.example a', /`pip`/],
    ['npm', 'RUN npm config set strict-ssl false && npm ci', /`npm`/],
    ['git', 'RUN git -c http.sslVerify=false clone https://e.example/a.git', /`git`/],
    [
      'a variable for one command',
      'RUN NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci',
      /`npm` with `NODE_TLS_REJECT_UNAUTHORIZED=0`/,
    ],
    ['ENV', 'ENV NODE_TLS_REJECT_UNAUTHORIZED=0', /It stays set in the running container/],
    ['ENV with quotes', 'ENV GIT_SSL_NO_VERIFY="true"', /GIT_SSL_NO_VERIFY/],
    ['ARG', 'ARG PIP_TRUSTED_HOST=e.example', /PIP_TRUSTED_HOST/],
    ['ADD of a URL', 'ADD https://e.example/a.tgz /', /^2: ADD takes `https:\/\/e\.example\/a\.tgz` as it comes/],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    ['other letters of curl', 'RUN curl -fsSL --key k.pem https://e.example -o k'],
    ['a file name', 'RUN curl -o insecure https://e.example && wget -O no-check-certificate.txt https://e.example'],
    ['the container itself', 'RUN curl -k https://localhost:8443/ && curl -sk https://127.0.0.1/x'],
    ['checks that are on', 'ENV NODE_TLS_REJECT_UNAUTHORIZED=1 GIT_SSL_NO_VERIFY=\nRUN npm config set strict-ssl true'],
    ['ADD with a checksum', `ADD --checksum=sha256:${'a'.repeat(64)} https://e.example/a /a`],
    ['ADD of a repository', 'ADD https://github.com/a/b.git#v1 /b'],
    ['a health check', 'HEALTHCHECK CMD curl -fk https://localhost/'],
    ['the words in a text', 'RUN echo "never use --insecure"'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});
