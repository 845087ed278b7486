import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/no-secrets.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM alpine:3.19\n${lines}\n`);

const key = `AKIA${'QWERTYUIOPASDFGH'}`;

describe('finds', () => {
  it.each([
    ['a password in ENV', 'ENV DB_PASSWORD=Xk3-lighthouse', /^2: `ENV DB_PASSWORD`: the value looks like a secret/],
    ['the old form of ENV', 'ENV API_KEY 9f8e7d6c5b4a', /^2: `ENV API_KEY`/],
    ['a default of ARG', 'ARG TOKEN=9f8e7d6c5b4a', /^2: `ARG TOKEN`.*in the history of the build/],
    ['a form, whatever the name', `ENV REGION=${key}`, /AWS access key id/],
    ['a RUN', `RUN aws configure set aws_access_key_id ${key}`, /^2: Here is a secret \(AWS access key id\)/],
    ['a heredoc', `RUN <<E\naws configure set x ${key}\nE`, /^2: Here is a secret/],
    ['a URL with a password', 'RUN git clone https://bot:Xk3lighthouse@git.acme.dev/a.git', /URL with a password/],
    [
      'ARG, also unused',
      'ARG NPM_TOKEN\nRUN npm ci',
      /^2: The value of `ARG NPM_TOKEN` is written down beside every RUN below \(the first is in line 3\)/,
    ],
    [
      'ARG that ENV keeps',
      'ARG NPM_TOKEN\nENV TOKEN_FOR_NPM=${NPM_TOKEN}',
      /^3: ENV keeps the value of `ARG NPM_TOKEN` \(line 2\)/,
    ],
    ['ARG in a builder', 'ARG NPM_TOKEN\nRUN npm ci\nFROM scratch\nCOPY --from=0 /a /a', /cache and provenance/],
    ['a key that is copied', 'COPY id_rsa /root/.ssh/id_rsa', /^2: `id_rsa` is a file that is made for secrets/],
    [
      'a key that a later step deletes',
      'COPY id_rsa /root/.ssh/id_rsa\nRUN make && rm -f /root/.ssh/id_rsa',
      /The `rm` in line 3 makes a new layer/,
    ],
    ['ADD, in a folder', 'ADD config/.env /app/', /`config\/\.env`/],
    [
      'a mount that is copied out',
      'RUN --mount=type=secret,id=npm cp /run/secrets/npm /root/.npmrc && npm ci',
      /^2: `cp` writes the mounted secret to `\/root\/\.npmrc`/,
    ],
    [
      'a mount that is printed to a file',
      'RUN --mount=type=secret,id=t,target=/t echo "token=$(cat /t)" > /app/.env',
      /`echo` writes the mounted secret/,
    ],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    [
      'names about secrets',
      'ENV KMS_KEY_ALIAS=alias/app TOKEN_TTL=3600 DB_PASSWORD_FILE=/run/secrets/db API_KEY_HEADER=x-api-key SECRET_ARN=arn:aws:x PUBLIC_KEY=abcdef',
    ],
    ['names of packages', 'RUN pip install cryptography==42.0.0 tokenizers==0.15 && apk add --no-cache libsecret=0.21'],
    ['placeholders and references', 'ENV PASSWORD=changeme API_TOKEN=${API_TOKEN_FROM_CI:-} SECRET_KEY=<your-key>'],
    ['an empty variable', 'ENV DB_PASSWORD=""'],
    ['a mount', 'RUN --mount=type=secret,id=npm NPM_TOKEN="$(cat /run/secrets/npm)" npm ci'],
    ['a mounted file at its place', 'RUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci'],
    [
      'a copy that the same step deletes',
      'RUN --mount=type=secret,id=npm cp /run/secrets/npm /root/.npmrc && npm ci && rm /root/.npmrc',
    ],
    ['a copy into memory', 'RUN --mount=type=secret,id=npm cat /run/secrets/npm > /dev/null'],
    ['ARG that no RUN follows', 'RUN make\nARG NPM_TOKEN'],
    ['public halves and examples', 'COPY id_rsa.pub .env.example tls.crt /app/'],
    ['a secret file of a builder', 'COPY .npmrc .\nRUN npm ci\nFROM scratch\nCOPY --from=0 /a /a'],
    ['an argument before FROM', 'USER 5'],
    ['a name that no variable can have', 'ARG TOKEN(*\nRUN make'],
    ['the word in a text', 'LABEL description="needs a password and a token"'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});

it('reads a file that is at hand', () => {
  const text = 'FROM alpine:3.19\nCOPY .npmrc .\n';
  expect(checkDockerfile(check, text, {}, { '.npmrc': 'registry=https://npm.example/\n' })).toEqual([]);
  expect(
    checkDockerfile(
      check,
      text,
      {},
      { '.npmrc': `//npm.acme.dev/:_authToken=npm_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7xC0fL3rU6'}\n` },
    ),
  ).toEqual([expect.stringMatching(/^2: `\.npmrc` is a file with a secret in it/)]);
});
