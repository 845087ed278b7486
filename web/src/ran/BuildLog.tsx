import type { Step } from '../parts/checking.ts';
import type { Jump } from '../parts/Finding.tsx';
import { Glyph, type Sign } from '../parts/Glyph.tsx';

/** The build, folded by step; each step knows the learner's line that it comes from. A step that it stopped at is open. */
export function BuildLog({
  steps,
  running,
  stopped,
  onJump,
}: {
  steps: readonly Step[];
  running: boolean;
  /** The step that the build stopped at. */
  stopped?: Step | undefined;
  onJump: Jump;
}) {
  if (steps.length === 0) return null;
  return (
    <section class="build" aria-labelledby="build-title">
      <h3 id="build-title">Build</h3>
      <ol>
        {steps.map((step, index) => {
          const current = running && index === steps.length - 1;
          const here = step === stopped;
          const sign: Sign = here ? 'failed' : current ? 'trying' : 'passed';
          const { line } = step;
          return (
            <li
              key={`${step.file} ${step.step}`}
              class={here ? 'step step-stopped' : current ? 'step step-current' : 'step'}
            >
              <details open={here}>
                <summary>
                  <Glyph sign={sign} />
                  <span class="step-number">
                    {step.step}/{step.total}
                  </span>
                  <code>{step.instruction}</code>
                  {step.cached && <span class="tag">cached</span>}
                  {here && <span class="tag tag-red">stopped here</span>}
                </summary>
                {line !== null && (
                  <button type="button" class="link" onClick={() => onJump(step.file, line, 1)}>
                    {step.file}, line {line}
                  </button>
                )}
                <pre tabIndex={0} aria-label={`Log of step ${step.step}`}>
                  {step.log === '' ? (step.cached ? 'Taken from the cache.' : 'It printed nothing.') : step.log}
                </pre>
              </details>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
