// Asks the service on this machine whether it is well: exit code 0 when it says so within 3 seconds.
const answer = await fetch(`http://127.0.0.1:${process.env.PORT ?? 80}/health`, {
  signal: AbortSignal.timeout(3000),
}).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
