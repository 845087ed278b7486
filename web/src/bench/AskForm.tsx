import { useEffect, useId, useState } from 'preact/hooks';
import type { IamRequest } from '../../../server/contract.ts';
import type { Jump } from '../parts/Finding.tsx';
import { announce } from '../parts/Live.tsx';
import { answer, type As, type PolicyState, type Section } from './answers.ts';
import { AnswerCard } from './AnswerCard.tsx';
import type { BenchState } from './bench.ts';
import type { Circumstance } from './matrix.ts';
import { iamIndex, iamService } from './reference.ts';
import { parseContext, sentence } from './words.ts';

/** A request while it is being written. */
export interface Draft {
  /** Empty: the first policy. */
  file: string;
  caller: string;
  action: string;
  resource: string;
  /** `key = value`, a pair a line. */
  context: string;
  /** The row of the matrix that it was taken from, until it is edited. */
  chosen: string | null;
}

export const emptyDraft: Draft = { file: '', caller: '', action: '', resource: '', context: '', chosen: null };

/** Waits until the writing pauses before a screen reader hears the answer. */
const pauseMs = 900;

/** Any request, asked of the policy in the editor, with the answer beside it. */
export function AskForm({
  state: { policies, sections, stale },
  draft,
  circumstances,
  onDraft,
  onJump,
}: {
  state: BenchState;
  draft: Draft;
  /** What sets the chosen request apart. */
  circumstances: readonly Circumstance[];
  onDraft: (draft: Draft) => void;
  onJump: Jump;
}) {
  const id = useId();
  const edit = (change: Partial<Draft>) => onDraft({ ...draft, chosen: null, ...change });
  const policy = policies.find(({ file }) => file === draft.file) ?? policies[0];
  const { context, wrong } = parseContext(draft.context);
  const section = sections.find(({ rows }) => rows?.some(({ id }) => id === draft.chosen));
  const row = section?.rows?.find(({ id }) => id === draft.chosen);
  const written: IamRequest | null =
    draft.action.trim() === ''
      ? null
      : {
          action: draft.action.trim(),
          resource: draft.resource.trim() || '*',
          principal: draft.caller.trim() || undefined,
          context,
        };
  const request = row?.request ?? written;
  const said = policy?.compiled && request ? answer(request, policy.compiled, asOf(policy, sections)) : null;

  const spoken = said && request && !row ? sentence(request, said, null) : '';
  useEffect(() => {
    if (spoken === '') return;
    const timer = setTimeout(() => announce(spoken), pauseMs);
    return () => clearTimeout(timer);
  }, [spoken]);

  const asked = sections.flatMap(({ rows }) => rows ?? []).map((one) => one.request);
  const pairs = Object.keys(context).length;
  return (
    <section class="ask" aria-label="Ask a request">
      <form class="ask-form" onSubmit={(event) => event.preventDefault()}>
        {policies.length > 1 && (
          <label>
            <span>Policy</span>
            <select value={policy?.file} onChange={(event) => edit({ file: event.currentTarget.value })}>
              {policies.map(({ file }) => (
                <option key={file}>{file}</option>
              ))}
            </select>
          </label>
        )}
        <Field
          label="Action"
          value={draft.action}
          placeholder="s3:GetObject"
          options={useActions(draft.action)}
          onInput={(action) => edit({ action })}
        />
        <Field
          label="Resource"
          value={draft.resource}
          placeholder="* or an ARN"
          options={asked.map(({ resource }) => resource)}
          onInput={(resource) => edit({ resource })}
        />
        <Field
          label="Caller"
          value={draft.caller}
          placeholder="whoever holds the policy"
          options={asked.flatMap(({ principal }) => principal ?? [])}
          onInput={(caller) => edit({ caller })}
        />
        <details class="ask-context">
          <summary>
            {pairs === 0 ? 'Carries no condition key' : `Carries ${pairs} condition ${pairs === 1 ? 'key' : 'keys'}`}
          </summary>
          <label>
            <span>
              One <code>key = value</code> a line
            </span>
            <textarea
              rows={5}
              spellcheck={false}
              value={draft.context}
              aria-describedby={`${id}-wrong`}
              onInput={(event) => edit({ context: event.currentTarget.value })}
            />
          </label>
          <p id={`${id}-wrong`} class="ask-wrong">
            {wrong.length > 0 && `Left out: line ${wrong.join(', ')} is no pair of a key and a value.`}
          </p>
        </details>
      </form>
      <AnswerCard
        request={request}
        answer={said}
        asked={section ?? null}
        circumstances={circumstances}
        reason={row?.reason ?? ''}
        stale={stale.some(({ file }) => file === policy?.file)}
        onStatement={({ line, column }) => policy && onJump(policy.file, line, column)}
      />
    </section>
  );
}

function Field({
  label,
  value,
  placeholder,
  options,
  onInput,
}: {
  label: string;
  value: string;
  placeholder: string;
  options: readonly string[];
  onInput: (value: string) => void;
}) {
  const id = useId();
  return (
    <label>
      <span>{label}</span>
      <input
        value={value}
        placeholder={placeholder}
        list={id}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <datalist id={id}>
        {[...new Set(options)].map((option) => (
          <option key={option} value={option} />
        ))}
      </datalist>
    </label>
  );
}

/** Where the exercise's own requests find it; else, a policy that names callers belongs to a resource. */
function asOf({ file, compiled }: PolicyState, sections: readonly Section[]): As {
  const known = sections.find((section) => section.file === file)?.as;
  if (known) return known;
  return compiled?.source.statements.some(({ principals }) => principals) ? 'resource' : 'identity';
}

/** Services while there is no colon, then the actions of that service. */
function useActions(written: string): string[] {
  const [prefix = '', name] = written.split(':', 2);
  const service = name === undefined ? null : prefix;
  const [names, setNames] = useState<string[]>([]);
  const begun = written !== '';
  useEffect(() => {
    let live = true;
    const found = !begun
      ? Promise.resolve([])
      : service === null
        ? iamIndex().then((index) => index?.services.map((one) => `${one.prefix}:`) ?? [])
        : iamService(service).then((one) => one?.actions.map((action) => `${one.prefix}:${action.name}`) ?? []);
    void found.then((list) => live && setNames(list));
    return () => {
      live = false;
    };
  }, [begun, service]);
  return names;
}
