/**
 * Stand-ins: where no registry answers, images that behave like the originals as far as the course goes, made from this
 * machine's own parts. They are never passed off as the original: labels, /etc/drydock-stand-in and the page say so.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { StandInKind } from './catalogue.ts';
import { archive, type ArchiveEntry } from './context.ts';
import { busyboxCommands, libraries, nodeProgram, npmFiles } from './parts.ts';
import { addgroup, adduser, delgroup, deluser } from './stand-in/alpine-users.ts';
import { install } from './stand-in/programs.ts';
import { debianAddgroup, debianAdduser, groupadd, useradd, usermod } from './stand-in/debian-users.ts';

export interface StandIn {
  /** Layers in order, oldest first; the same bytes are the same layer in every image. */
  layers: (() => Promise<Buffer>)[];
  /** Further Dockerfile instructions: ENV, CMD, ENTRYPOINT. */
  config: string[];
}

/** What the image of this kind consists of. `busybox` is the static program. */
export function standIn(kind: StandInKind, busybox: Buffer): StandIn {
  const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  const nodeConfig = [
    path,
    `ENV NODE_VERSION=${process.versions.node}`,
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["node"]',
  ];
  switch (kind) {
    case 'alpine':
      return { layers: [() => alpine(busybox)], config: [path, 'CMD ["/bin/sh"]'] };
    case 'busybox':
      return { layers: [() => plainBusybox(busybox)], config: [path, 'CMD ["sh"]'] };
    case 'debian':
      return { layers: [() => debian(busybox, debianRelease)], config: [path, 'CMD ["bash"]'] };
    case 'ubuntu':
      return { layers: [() => debian(busybox, ubuntuRelease)], config: [path, 'CMD ["/bin/bash"]'] };
    case 'node-alpine':
      return { layers: [() => alpine(busybox), () => node(alpineUsers)], config: nodeConfig };
    case 'node-debian':
      return { layers: [() => debian(busybox, debianRelease), () => node(debianUsers)], config: nodeConfig };
    case 'distroless-static':
      return { layers: [distroless], config: [path] };
    case 'distroless-nodejs':
      return { layers: [distroless, distrolessNode], config: [path, 'ENTRYPOINT ["/nodejs/bin/node"]'] };
  }
}

/** Folders of every Linux root; `/tmp` for everybody, `/root` for root alone. */
function folders(...more: string[]): ArchiveEntry[] {
  const usual = [
    'bin',
    'dev',
    'etc',
    'home',
    'lib',
    'lib64',
    'mnt',
    'opt',
    'proc',
    'run',
    'sbin',
    'srv',
    'sys',
    'usr',
    'usr/bin',
    'usr/lib',
    'usr/local',
    'usr/local/bin',
    'usr/local/etc',
    'usr/local/lib',
    'usr/local/sbin',
    'usr/sbin',
    'usr/share',
    'var',
    'var/cache',
    'var/lib',
    'var/log',
    ...more,
  ];
  return [
    ...usual.map((path): ArchiveEntry => ({ path, type: 'directory' })),
    { path: 'root', type: 'directory', mode: 0o700 },
    { path: 'tmp', type: 'directory', mode: 0o1777 },
    { path: 'var/tmp', type: 'directory', mode: 0o1777 },
  ];
}

const file = (path: string, content: string, mode = 0o644): ArchiveEntry => ({ path, type: 'file', content, mode });

const notice = file(
  'etc/drydock-stand-in',
  "This image is a stand-in that Drydock built from its machine's own parts because no registry answered. It is not the original.\n",
);

async function busyboxFiles(program: Buffer, without: readonly string[]): Promise<ArchiveEntry[]> {
  const commands = (await busyboxCommands(program)).filter((path) => {
    const name = path.split('/').at(-1) ?? '';
    return !['busybox', 'install', ...without].includes(name);
  });
  return [
    { path: 'bin/busybox', type: 'file', mode: 0o755, content: program },
    ...commands.map((path): ArchiveEntry => ({ path, type: 'symlink', linkTarget: '/bin/busybox' })),
    file('usr/bin/install', install, 0o755),
  ];
}

const foreign = ['dpkg', 'dpkg-deb', 'rpm', 'rpm2cpio'];

async function alpine(busybox: Buffer): Promise<Buffer> {
  const release = [
    'NAME="Alpine Linux (Drydock stand-in)"',
    'ID=alpine',
    'VERSION_ID=3.19.1',
    'PRETTY_NAME="Alpine Linux v3.19 (Drydock stand-in)"',
    '',
  ];
  return archive([
    ...folders('etc/apk', 'lib/apk'),
    ...(await busyboxFiles(busybox, foreign)),
    notice,
    file('etc/os-release', release.join('\n')),
    file('etc/alpine-release', '3.19.1\n'),
    file('etc/shells', '/bin/sh\n/bin/ash\n'),
    ...accounts(alpineUsers),
    file('usr/sbin/adduser', adduser, 0o755),
    file('usr/sbin/addgroup', addgroup, 0o755),
    file('usr/sbin/deluser', deluser, 0o755),
    file('usr/sbin/delgroup', delgroup, 0o755),
    file('sbin/apk', noPackages('apk'), 0o755),
    ...certificates(),
  ]);
}

async function plainBusybox(busybox: Buffer): Promise<Buffer> {
  return archive([
    ...folders(),
    ...(await busyboxFiles(busybox, foreign)),
    notice,
    file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n'),
    file('etc/group', 'root:x:0:\nusers:x:100:\nnobody:x:65534:\n'),
    file('usr/sbin/adduser', adduser, 0o755),
    file('usr/sbin/addgroup', addgroup, 0o755),
    file('etc/shadow', 'root:*::0:::::\n', 0o640),
  ]);
}

const debianRelease = [
  'NAME="Debian GNU/Linux (Drydock stand-in)"',
  'ID=debian',
  'VERSION_ID="12"',
  'VERSION_CODENAME=bookworm',
  'PRETTY_NAME="Debian GNU/Linux 12 (Drydock stand-in)"',
  '',
];
const ubuntuRelease = [
  'NAME="Ubuntu (Drydock stand-in)"',
  'ID=ubuntu',
  'ID_LIKE=debian',
  'VERSION_ID="22.04"',
  'VERSION_CODENAME=jammy',
  'PRETTY_NAME="Ubuntu 22.04 (Drydock stand-in)"',
  '',
];

async function debian(busybox: Buffer, release: readonly string[]): Promise<Buffer> {
  const bash = existsSync('/bin/bash') ? [file('bin/bash', '', 0o755)] : [];
  for (const entry of bash) entry.content = readFileSync('/bin/bash');
  return archive([
    ...folders('etc/apt', 'var/lib/apt', 'var/lib/apt/lists', 'var/lib/dpkg'),
    ...(await busyboxFiles(busybox, ['dpkg', 'dpkg-deb', 'rpm', 'rpm2cpio', ...(bash.length > 0 ? ['bash'] : [])])),
    ...(bash.length > 0
      ? [...bash, ...(await libraries('/bin/bash'))]
      : [{ path: 'bin/bash', type: 'symlink', linkTarget: '/bin/busybox' } as const]),
    notice,
    file('etc/os-release', release.join('\n')),
    file('etc/shells', '/bin/sh\n/bin/bash\n'),
    ...accounts(debianUsers),
    file('usr/sbin/useradd', useradd, 0o755),
    file('usr/sbin/groupadd', groupadd, 0o755),
    file('usr/sbin/usermod', usermod, 0o755),
    file('usr/sbin/adduser', debianAdduser, 0o755),
    file('usr/sbin/addgroup', debianAddgroup, 0o755),
    file('usr/bin/apt-get', noPackages('apt-get'), 0o755),
    file('usr/bin/apt', noPackages('apt'), 0o755),
    ...certificates(),
  ]);
}

interface Users {
  passwd: readonly string[];
  group: readonly string[];
  shell: string;
}

const alpineUsers: Users = {
  passwd: [
    'root:x:0:0:root:/root:/bin/ash',
    'bin:x:1:1:bin:/bin:/sbin/nologin',
    'daemon:x:2:2:daemon:/sbin:/sbin/nologin',
    'nobody:x:65534:65534:nobody:/:/sbin/nologin',
  ],
  group: [
    'root:x:0:root',
    'bin:x:1:root,bin,daemon',
    'daemon:x:2:root,bin,daemon',
    'tty:x:5:',
    'users:x:100:',
    'nogroup:x:65533:',
    'nobody:x:65534:',
  ],
  shell: '/bin/sh',
};

const debianUsers: Users = {
  passwd: [
    'root:x:0:0:root:/root:/bin/bash',
    'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
    'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin',
    '_apt:x:42:65534::/nonexistent:/usr/sbin/nologin',
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  ],
  group: ['root:x:0:', 'daemon:x:1:', 'tty:x:5:', 'www-data:x:33:', 'staff:x:50:', 'users:x:100:', 'nogroup:x:65534:'],
  shell: '/bin/bash',
};

function accounts({ passwd, group }: Users): ArchiveEntry[] {
  const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;
  return [
    file('etc/passwd', lines(passwd)),
    file('etc/group', lines(group)),
    file('etc/shadow', lines(passwd.map((line) => `${line.split(':')[0]}:*:19000:0:99999:7:::`)), 0o640),
  ];
}

/** Present, since its presence in a final image is judged, and honest about what it cannot do. */
function noPackages(name: string): string {
  return `#!/bin/sh
# Clean-up commands have nothing to do and succeed; everything else needs packages, which are not here.
for word in "$@"; do
  case "$word" in clean|autoclean|autoremove|--version) exit 0 ;; esac
done
echo "${name}: this base image is a Drydock stand-in without a package index, and builds have no network: packages cannot be installed here." >&2
exit 1
`;
}

function certificates(): ArchiveEntry[] {
  const path = '/etc/ssl/certs/ca-certificates.crt';
  if (!existsSync(path)) return [];
  return [
    { path: 'etc/ssl', type: 'directory' },
    { path: 'etc/ssl/certs', type: 'directory' },
    { path: path.slice(1), type: 'file', content: readFileSync(path) },
  ];
}

/** The layer on top of Alpine or Debian: Node, npm, and the user node. The base's passwd and group are repeated, one line longer. */
async function node({ passwd, group, shell }: Users): Promise<Buffer> {
  const home = '/home/node';
  const entrypoint = `#!/bin/sh
set -e
# Options, or a word that is no program, are meant for node.
if [ "\${1#-}" != "$1" ] || ! command -v "$1" > /dev/null; then set -- node "$@"; fi
exec "$@"
`;
  const cli = '../lib/node_modules/npm/bin';
  return archive([
    ...(await nodeProgram('usr/local/bin/node')),
    { path: 'usr/local/lib/node_modules', type: 'directory' },
    ...npmFiles('usr/local/lib/node_modules/npm'),
    { path: 'usr/local/bin/npm', type: 'symlink', linkTarget: `${cli}/npm-cli.js` },
    { path: 'usr/local/bin/npx', type: 'symlink', linkTarget: `${cli}/npx-cli.js` },
    { path: 'usr/local/bin/nodejs', type: 'symlink', linkTarget: 'node' },
    file('usr/local/bin/docker-entrypoint.sh', entrypoint, 0o755),
    ...accounts({
      passwd: [...passwd, `node:x:1000:1000::${home}:${shell}`],
      group: [...group, 'node:x:1000:'],
      shell,
    }),
    { path: home.slice(1), type: 'directory', uid: 1000, gid: 1000 },
  ]);
}

async function distroless(): Promise<Buffer> {
  return archive([
    ...[
      'bin',
      'boot',
      'dev',
      'etc',
      'home',
      'lib',
      'proc',
      'run',
      'sbin',
      'sys',
      'usr',
      'usr/bin',
      'usr/lib',
      'usr/sbin',
      'usr/share',
      'var',
      'var/lib',
    ].map((path): ArchiveEntry => ({ path, type: 'directory' })),
    { path: 'root', type: 'directory', mode: 0o700 },
    { path: 'tmp', type: 'directory', mode: 0o1777 },
    { path: 'home/nonroot', type: 'directory', mode: 0o700, uid: 65532, gid: 65532 },
    notice,
    file(
      'etc/os-release',
      'PRETTY_NAME="Distroless (Drydock stand-in)"\nNAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="12"\n',
    ),
    file(
      'etc/passwd',
      'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
    ),
    file('etc/group', 'root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n'),
    file('etc/nsswitch.conf', 'hosts: files dns\n'),
    ...certificates(),
  ]);
}

async function distrolessNode(): Promise<Buffer> {
  return archive([
    { path: 'nodejs', type: 'directory' },
    { path: 'nodejs/bin', type: 'directory' },
    ...(await nodeProgram('nodejs/bin/node')),
  ]);
}
