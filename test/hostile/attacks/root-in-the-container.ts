import { defineAttack } from '../attack.ts';

const script = `
grep -q '^CapEff:.0*$' /proc/self/status || echo "REACHED capabilities"
grep -q '^NoNewPrivs:.1' /proc/self/status || echo "REACHED new privileges"
mount -t tmpfs none /mnt && echo "REACHED mount"
unshare -m true && echo "REACHED mount namespace"
unshare -U true && echo "REACHED user namespace"
mknod /tmp/d b 8 0 && echo "REACHED device"
head -c 1 /dev/sda && echo "REACHED disk"
chroot / true && echo "REACHED chroot"
chown 1 /etc/passwd && echo "REACHED chown"
su nobody -s /bin/sh -c true && echo "REACHED another user"
hostname evil && echo "REACHED hostname"
ifconfig lo down && echo "REACHED network"
ping -c 1 -W 1 127.0.0.1 >/dev/null && echo "REACHED raw socket"
(echo 1 >/proc/sys/vm/drop_caches) && echo "REACHED kernel setting"
(echo h >/proc/sysrq-trigger) && echo "REACHED sysrq"
insmod /nothing.ko
nice -n -5 true && echo "REACHED priority"
kill -9 1; nsenter -t 1 -a true && echo "REACHED namespaces"
echo tried them all`;

export default defineAttack({
  title: 'Root in the container',
  tries: 'Runs as root and uses what root can: mounts, devices, other users, raw sockets, kernel settings, namespaces.',
  stop: 'isolation',
  ways: () => ({ plain: { Dockerfile: 'FROM alpine:3.19\nUSER root\nCMD ["sleep", "60"]\n' } }),
  ends: 'passed',
  async look(evidence) {
    const container = await evidence.container({ key: 'service', image: await evidence.image() });
    const { stdout, stderr } = await container.exec(['/bin/sh', '-c', script]);
    return `${stdout}${stderr}`;
  },
  reads: /^tried them all$/m,
  never: /^REACHED/m,
});
