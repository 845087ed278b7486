import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Odd image and stage names',
  tries: 'Puts into a name what a shell, a URL, a path or a terminal would take for something else.',
  stop: 'gate',
  ways: () =>
    Object.fromEntries(
      [
        'alpine:3.19;touch /tmp/x',
        '$(touch /tmp/x)',
        '`touch /tmp/x`',
        '../../etc/passwd',
        '/etc/passwd',
        'file:///etc/passwd',
        'http://127.0.0.1/alpine',
        'oci-layout:///var/lib/docker',
        'docker-image://alpine:3.19',
        'local://context',
        'alpine:3.19\u202eegami',
        'alpine\u200b:3.19',
        'аlpine:3.19',
        'alpine:3.19%0aRUN',
        'alpine:\u001b[31m3.19',
        'ALPINE:3.19',
        'alpine:3.19 AS ../../x',
        'alpine:3.19 AS a b',
        'alpine:3.19 AS $(id)',
        'alpine:3.19 AS drydock-base/alpine',
        'a'.repeat(5000),
        `alpine:${'1'.repeat(500)}`,
        '-rf',
        '""',
      ].map((name) => [name.slice(0, 60), { Dockerfile: `FROM ${name}\nRUN true\n` }]),
    ),
  reads: /is not among the base images|cannot name an image|FROM|stage/,
});
