import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { secretFlows } from '../../parse/dockerfile/secret-flows.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'No secret reaches the image through the Dockerfile',
  help: `Secrets are followed to where they stay. A value that shows by its form what it is (a private key, an AWS key, a token, a URL with a password) is found wherever it stands, heredocs included; a telling name counts only with a value that could be one, so
\`KMS_KEY_ALIAS\`, \`TOKEN_TTL\`, \`PASSWORD_FILE\`, \`SECRET_ARN\` and placeholders pass. An \`ARG\` for a secret is recorded in the history of every \`RUN\` after it, also where a \`RUN\` does not use it, and in the environment when ENV passes it on.
Files made for secrets (\`.npmrc\`, \`.env\`, private keys…) that are copied into a stage that ships stay in that layer, whatever a later \`RUN rm\` does; where the file is at hand its content decides. \`RUN --mount=type=secret\` leaves nothing, unless the RUN copies it out.`,
  examples: {
    good: [
      {
        files: {
          Dockerfile:
            'FROM node:20-alpine\nENV KMS_KEY_ALIAS=alias/app DB_PASSWORD_FILE=/run/secrets/db\nRUN --mount=type=secret,id=npm NPM_TOKEN="$(cat /run/secrets/npm)" npm ci\n',
        },
      },
      {
        files: { Dockerfile: 'FROM node:20-alpine\nCOPY .npmrc .\n', '.npmrc': 'registry=https://npm.example/\n' },
        note: 'the file holds no secret',
      },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\nENV DB_PASSWORD=Xk3-lighthouse\n' } },
      { files: { Dockerfile: 'FROM node:20-alpine\nARG NPM_TOKEN\nRUN npm ci\n' }, note: 'recorded in the history' },
      {
        files: { Dockerfile: 'FROM node:20-alpine\nCOPY id_rsa /root/.ssh/\nRUN make && rm /root/.ssh/id_rsa\n' },
        note: 'the layer below keeps it',
      },
      {
        files: {
          Dockerfile:
            'FROM node:20-alpine\nRUN --mount=type=secret,id=npm cp /run/secrets/npm /root/.npmrc && npm ci\n',
        },
        note: 'copied out of the mount',
      },
    ],
  },
  run: (dockerfile, _params, { files }) => secretFlows(dockerfile, files),
});
