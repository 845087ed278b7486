/** Gets a container engine and the parts of stand-in images from Debian's packages. Plain JavaScript: it runs before the build. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function onPath(program) {
  // Debian keeps daemons in sbin, which is not on every user's PATH.
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/sbin', '/sbin', '/usr/local/sbin');
  return folders.some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/**
 * Installs what is missing of `docker.io`, `iptables` (dockerd asks for it even when told not to use it) and
 * `busybox-static`. Answers null, or a sentence that says what is missing and what to do.
 */
export function installEngine() {
  const hasOther = Boolean(process.env.DOCKER_HOST) || existsSync('/var/run/docker.sock');
  const wanted = [
    ...(hasOther || onPath('dockerd') ? [] : ['docker.io', 'iptables']),
    ...(existsSync('/bin/busybox') || existsSync('/usr/bin/busybox') ? [] : ['busybox-static']),
  ];
  if (wanted.length === 0) return null;
  const names = wanted.join(' ');
  if (!onPath('apt-get'))
    return `--with-engine installs ${names} with apt-get, which is not here. Install a Docker-compatible engine yourself, then start again.`;
  if (process.getuid?.() !== 0)
    return `--with-engine needs root to install ${names}. Run: sudo apt-get install --no-install-recommends ${names}`;
  process.stderr.write(`drydock: installing ${names} (once) …\n`);
  const options = { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], options).status === 0;
  // Package lists of a fresh machine are often missing or old: only then is the slower update worth it.
  if (install()) return null;
  spawnSync('apt-get', ['update', '-qq'], options);
  if (install()) return null;
  return `${names} could not be installed: the lines above say why. The lab still serves; engine checks will say what is missing.`;
}
