import { defineAttack } from '../attack.ts';

/** What the engine of a busy Drydock really holds: tags of other submissions, ids, our own helper. */
const images = {
  'by its tag': 'drydock-submission/42/dockerfile:1',
  'by its id': `sha256:${'a'.repeat(64)}`,
  'by a short id': 'aaaaaaaaaaaa',
  'by a digest': `drydock-submission/42/dockerfile@sha256:${'b'.repeat(64)}`,
  'an image outside the list': 'postgres:16',
  'the helper of the grader': 'drydock/helper:latest',
  'a base by our own tag': 'drydock-base/alpine:3.19-000000000000',
  'another registry': 'evil.example:5000/alpine:3.19',
  'a listed image by another digest': `alpine:3.19@sha256:${'c'.repeat(64)}`,
};

export default defineAttack({
  title: 'Another learner’s image',
  tries:
    'Builds on an image that lies on the engine, or copies out of it: another submission with its secrets, or one that would be pulled.',
  stop: 'gate',
  ways: () =>
    Object.fromEntries(
      Object.entries(images).flatMap(([name, image]) => [
        [`FROM, ${name}`, { Dockerfile: `FROM ${image}\nRUN true\n` }],
        [`FROM through ARG, ${name}`, { Dockerfile: `ARG IMAGE=${image}\nFROM \${IMAGE} AS x\nRUN true\n` }],
        [`COPY --from, ${name}`, { Dockerfile: `FROM alpine:3.19\nCOPY --from=${image} / /loot\n` }],
        [
          `bind mount, ${name}`,
          { Dockerfile: `FROM alpine:3.19\nRUN --mount=type=bind,from=${image},target=/m cp -r /m /loot\n` },
        ],
      ]),
    ),
  reads: /is not among the base images|of type bind is not available|cannot name an image/,
});
