/** The shell's own commands, and small programs beside them, that are followed. */
export const builtinNames: ReadonlySet<string> = new Set([
  ':',
  'true',
  'false',
  'echo',
  'printf',
  'cat',
  'test',
  '[',
  'set',
  'shopt',
  'export',
  'readonly',
  'local',
  'declare',
  'unset',
  'shift',
  'exit',
  'return',
  'break',
  'continue',
  'command',
  'sleep',
  'mktemp',
  'rm',
  'read',
  'trap',
  'seq',
]);

/** Programs that change something outside of the script; the model answers for them. */
export const programNames: readonly string[] = ['aws', 'docker', 'notation'];
