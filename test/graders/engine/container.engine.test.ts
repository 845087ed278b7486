/** Containers that cannot be made: what the learner wrote is the learner's, and our helper is out of its reach. */
import { expect, test } from 'vitest';
import { LearnerFault } from '../../../graders/check.ts';
import type { ContainerSpec } from '../../../graders/evidence.ts';
import { useEngine, withEvidence } from '../../support/engine.ts';

const engine = useEngine({ slots: 2 });
const alpine = 'FROM alpine:3.19\n';
const sleeping = `${alpine}CMD ["sleep", "600"]\n`;

type Case = [what: string, dockerfile: string, spec: Partial<ContainerSpec>, words: RegExp];

test.each<Case>([
  ['a user id beyond all', `${alpine}USER 99999999999\nCMD ["sleep", "600"]\n`, {}, /uids and gids/],
  ['a volume at /proc', `${alpine}VOLUME /proc\nCMD ["sleep", "600"]\n`, {}, /proc/],
  ['a volume over a file', `${alpine}VOLUME /etc/hosts\nCMD ["sleep", "600"]\n`, {}, /existing file/],
  ['a working folder that is a file', `${alpine}WORKDIR /g\nRUN rm -r /g; echo >/g\n`, {}, /not a directory/],
  ['a working folder that is a circle', `${alpine}WORKDIR /g\nRUN rm -r /g; ln -s /g /g\n`, {}, /too many links/],
  ['a NUL in the environment', sleeping, { env: { A: 'a\0b' } }, /environment variable/],
  ['a tmpfs option that is none', sleeping, { mounts: [{ type: 'tmpfs', target: '/t', options: ['x'] }] }, /tmpfs/],
  ['a tmpfs option of nonsense', sleeping, { mounts: [{ type: 'tmpfs', target: '/t', options: ['uid=x'] }] }, /tmpfs/],
  ['an ulimit that is none', sleeping, { ulimits: [{ name: 'xyz', soft: 1, hard: 1 }] }, /rlimit/],
  ['an ulimit without room', sleeping, { ulimits: [{ name: 'as', soft: 1, hard: 1 }] }, /./],
])('%s is the learner’s, told without paths of the engine', async (_, Dockerfile, spec, words) => {
  const fault = await withEvidence(engine(), { Dockerfile }, async (evidence) =>
    evidence.container({ key: 'service', image: await evidence.image(), ...spec }).catch((error: unknown) => error),
  );
  expect(fault).toBeInstanceOf(LearnerFault);
  const { message } = fault as LearnerFault;
  expect(message).toMatch(/^The container `service` cannot (?:start|be created): /);
  expect(message).toMatch(words);
  expect(message).not.toMatch(/overlay2|volumes\/|\brunc\b|\bshim\b/);
});

/** Says that nothing can be written, whatever it is asked. */
const liar = `${alpine}RUN printf '#!/bin/sh\\necho refused Read-only file system\\n' >/liar && chmod 755 /liar
`;

test.each<Case>([
  [
    'a link in its place',
    `${liar}RUN mkdir /d && ln -s /d /.drydock\nCMD rm /.drydock; mkdir /.drydock; cp /liar /.drydock/busybox; sleep 600\n`,
    {},
    /./,
  ],
  [
    'a tmpfs over it',
    `${liar}CMD cp /liar /.drydock/busybox; sleep 600\n`,
    { mounts: [{ type: 'tmpfs', target: '/.drydock', options: ['exec'] }] },
    /./,
  ],
  [
    'a volume over it',
    `${liar}RUN mkdir /.drydock && cp /liar /.drydock/busybox\nCMD sleep 600\n`,
    { mounts: [{ type: 'volume', target: '/x/../.drydock' }] },
    /./,
  ],
])('the helper cannot be replaced by %s', async (_, Dockerfile, spec) => {
  const attempts = await withEvidence(engine(), { Dockerfile }, async (evidence) => {
    const image = await evidence.image();
    const container = await evidence.container({ key: 'service', image, user: '0', ...spec });
    return container.tryWrite(['/tmp/x']);
  });
  expect(attempts).toEqual([{ path: '/tmp/x', outcome: 'created', error: null }]);
});
