import type { Witness } from '../../../../server/contract.ts';

/** A command that was run, its output and how it ended. */
export function CommandWitness({ witness }: { witness: Extract<Witness, { form: 'command' }> }) {
  const { exitCode } = witness;
  return (
    <figure class="witness witness-terminal" aria-label="The command">
      <figcaption>
        {witness.container ?? 'container'}
        {witness.user ? ` as ${witness.user}` : ''}
      </figcaption>
      <pre tabIndex={0} aria-label="Command and output">
        <span class="prompt" aria-hidden="true">
          ${' '}
        </span>
        <b>{witness.command.map(quoted).join(' ')}</b>
        {'\n'}
        {witness.output}
      </pre>
      <p class="witness-foot">
        {exitCode === null
          ? 'Stopped by the time limit'
          : exitCode === 0
            ? 'Succeeded (exit code 0)'
            : `Exit code ${exitCode}`}
      </p>
    </figure>
  );
}

/** As one would type it into a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
