/** What a running script has: variables, functions, options, files. A subshell gets a copy of all but the files. */
import type { Function as FunctionNode } from 'unbash';

export interface Variable {
  value: string | string[];
  exported?: boolean;
  readonly?: boolean;
}

const noOptions = { errexit: false, nounset: false, pipefail: false, xtrace: false, inheritErrexit: false };

const defaultSeparators = ' \t\n';

export class ShellState {
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, FunctionNode>;
  readonly options: { errexit: boolean; nounset: boolean; pipefail: boolean; xtrace: boolean; inheritErrexit: boolean };
  /** `$0` */
  name = 'script';
  /** Since the script began. */
  seconds: () => number = () => 0;
  /** `SECONDS=0` counts from there. */
  #secondsFrom = 0;
  /** `$1` and on. */
  parameters: string[];
  /** Path → text. Shared by all subshells, as a file system is. */
  readonly files: Map<string, string>;
  /** Variables that the functions on the way have declared `local`, with what they hid. */
  readonly locals: Map<string, Variable | undefined>[] = [];
  /** What runs when this shell ends; a subshell begins without. */
  exitTrap = '';
  /** `$?` */
  status = 0;
  /** How the last substitution of the command at hand ended: the status of a command that only assigns. */
  substituted = 0;

  constructor(from?: ShellState) {
    this.variables = new Map(from?.variables ?? [['IFS', { value: defaultSeparators }]]);
    this.functions = new Map(from?.functions);
    this.options = { ...(from?.options ?? noOptions) };
    this.parameters = [...(from?.parameters ?? [])];
    this.files = from?.files ?? new Map();
    this.name = from?.name ?? this.name;
    this.seconds = from?.seconds ?? this.seconds;
    this.#secondsFrom = from ? from.#secondsFrom : 0;
    this.status = from?.status ?? 0;
    this.locals = from ? from.locals.map((scope) => new Map(scope)) : [];
  }

  has(name: string): boolean {
    return this.variables.has(name) || name === 'SECONDS';
  }

  text(name: string): string | undefined {
    if (name === 'SECONDS') return String(Math.floor(this.seconds()) - this.#secondsFrom);
    const value = this.variables.get(name)?.value;
    return Array.isArray(value) ? value[0] : value;
  }

  list(name: string): string[] {
    if (name === 'SECONDS') return [this.text(name)!];
    const value = this.variables.get(name)?.value;
    return Array.isArray(value) ? value : value === undefined ? [] : [value];
  }

  /** False when the variable is read-only. */
  assign(name: string, value: string | string[]): boolean {
    const known = this.variables.get(name);
    if (known?.readonly) return false;
    if (name === 'SECONDS') {
      this.#secondsFrom = Math.floor(this.seconds()) - (Number(value) || 0);
      return true;
    }
    this.variables.set(name, { ...known, value });
    return true;
  }

  /** `IFS`: what separates fields. */
  get separators(): string {
    return this.text('IFS') ?? defaultSeparators;
  }

  declareLocal(name: string): void {
    const scope = this.locals.at(-1);
    if (!scope || scope.has(name)) return;
    scope.set(name, this.variables.get(name));
    this.variables.delete(name);
  }

  leaveFunction(): void {
    for (const [name, hidden] of this.locals.pop() ?? []) {
      if (hidden) this.variables.set(name, hidden);
      else this.variables.delete(name);
    }
  }
}

/** `./a/../b.json` and `b.json` are one file; the script runs in the folder of the exercise. */
export function plainPath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '.' && part !== '') kept.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${kept.join('/')}`;
}
