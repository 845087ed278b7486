/** Policies named on the command line. */
import { text as readAll } from 'node:stream/consumers';
import { compilePolicy, parsePolicy, type CompiledPolicy } from '../graders/index.ts';
import { readText } from './command-session.ts';
import { UsageError } from './errors.ts';

/** `-` is standard input. Throws UsageError with every problem and its line. */
export async function readPolicy(path: string): Promise<CompiledPolicy> {
  const name = path === '-' ? 'standard input' : path;
  const { subject, problems } = parsePolicy(path === '-' ? await readAll(process.stdin) : await readText(path), name);
  if (subject === null || problems.length > 0) {
    const list = problems.map(({ line, column, message }) => `${name}:${line}:${column} ${message}`);
    throw new UsageError(list.length > 0 ? list.join('\n') : `${name} holds no policy.`);
  }
  return compilePolicy(subject);
}
