/** The kernel's table of TCP connections, read by our helper (`$0`): it says what a program does with them without asking it. */

const state = { established: '01', listening: '0A' } as const;

/** Ports and states are hexadecimal: https://docs.kernel.org/networking/proc_net_tcp.html */
function row(port: number, of: keyof typeof state, queues: string): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return `^ *[0-9]+: [0-9A-F]+:${hex} [0-9A-F:]+ ${state[of]} ${queues}`;
}

/** A shell condition: something listens on the port. */
export function listens(port: number): string {
  return `$0 grep -qsE '${row(port, 'listening', '')}' /proc/net/tcp /proc/net/tcp6`;
}

/** Exit code 0 as soon as a connection to the port was twice seen with nothing left to read: the program has the request. */
export function connectionScript(port: number, timeoutMs: number): string {
  const tries = Math.max(1, Math.ceil(timeoutMs / 50));
  return `n=0; seen=0
while [ $n -lt ${tries} ]; do
  n=$((n+1))
  if $0 grep -qsE '${row(port, 'established', '[0-9A-F]+:00000000 ')}' /proc/net/tcp /proc/net/tcp6; then seen=$((seen+1)); else seen=0; fi
  [ $seen -ge 2 ] && exit 0
  $0 usleep 50000
done
exit 1`;
}
