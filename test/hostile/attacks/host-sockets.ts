import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'The engine’s own socket',
  tries:
    'Looks for every Unix socket and abstract socket that the step can see, and for the engine on the network: whoever can ask the engine is root.',
  stop: 'isolation',
  ways: ({ port }) => ({
    'in a build step': {
      Dockerfile: `FROM alpine:3.19
RUN find / -xdev -type s 2>/dev/null | sed 's/^/REACHED /'; \\
  for s in /var/run/docker.sock /run/docker.sock /run/containerd/containerd.sock /run/buildkit/buildkitd.sock; do [ -e $s ] && echo "REACHED $s"; done; \\
  grep -h '@' /proc/net/unix | sed 's/^/REACHED /'; \\
  tail -n +3 /proc/net/dev | grep -v ' lo:' | sed 's/^/REACHED /'; \\
  for a in "127.0.0.1 ${port}" "127.0.0.1 2375" "172.17.0.1 2375" "169.254.169.254 80" "1.1.1.1 80"; do nc -w 2 $a </dev/null 2>&1 && echo "REACHED $a"; done; \\
  echo "looked everywhere"; exit 1
`,
    },
  }),
  reads: /(?:refused|unreachable)[^]*looked everywhere/,
  never: /^REACHED/m,
});
