import { defineAttack } from '../attack.ts';

/** Each line says what it got; reading one byte is enough. */
const devices = `for d in "b 8 0" "b 254 0" "b 259 0" "b 7 0" "c 1 1" "c 1 2" "c 1 4" "c 1 11" "c 10 232" "c 10 229"; do
  rm -f /tmp/d; mknod /tmp/d $d && head -c 1 /tmp/d >/dev/null && echo "REACHED $d"
done; for f in /dev/mem /dev/kmem /dev/kmsg /dev/port /dev/sda /dev/vda /dev/fuse /dev/kvm /dev/loop-control /dev/net/tun; do
  [ -e $f ] && head -c 1 $f >/dev/null && echo "REACHED $f"
done; echo "tried them all"; exit 1`;

export default defineAttack({
  title: 'Device nodes of the host',
  tries: 'Makes device nodes (disks, memory, kernel log, tunnels, KVM) and reads from them.',
  stop: 'isolation',
  ways: () => ({ 'in a build step': { Dockerfile: `FROM alpine:3.19\nRUN <<X\n${devices}\nX\n` } }),
  reads: /Operation not permitted[^]*tried them all/,
  never: /^REACHED/m,
});
