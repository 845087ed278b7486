/** The secrets of an image: in its environment and labels, in its history, in its learner's layers, deleted files included. */
import type { ImageConfig } from '../../evidence.ts';
import { clean } from '../clean.ts';
import type { ImageFacts } from '../facts.ts';
import type { Loss } from '../filesystem.ts';
import type { Origins } from '../origins.ts';
import type { SecretReport } from '../report.ts';
import { findSecrets, mask, secretInVariable, type KnownSecret, type Secret } from './find.ts';

/** What the image's own words hold; needed before anything is reported, so that no report repeats it. */
export function secretsInWords(
  facts: Pick<ImageFacts, 'history'>,
  config: ImageConfig,
  known: readonly KnownSecret[],
): { inConfig: Secret[]; inHistory: Secret[] } {
  return {
    inConfig: [...Object.entries(config.env), ...Object.entries(config.labels)].flatMap(([name, value]) => {
      const secret = findSecrets(value, 'other', known)[0] ?? secretInVariable(name, value);
      return secret ? [secret] : [];
    }),
    inHistory: facts.history.flatMap(({ createdBy }) => secretsInHistory(createdBy, known)),
  };
}

/** Replaces these values, longest first, by what may be shown of them; short ones, which also occur by chance, after `=` only. */
export function concealing(values: readonly string[]): (text: string) => string {
  const longestFirst = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) =>
    longestFirst.reduce(
      (told, value) =>
        value.length < 6 ? told.replaceAll(`=${value}`, `=${mask(value)}`) : told.replaceAll(value, mask(value)),
      text,
    );
}

export function secretReports(
  facts: ImageFacts,
  { inConfig, inHistory }: ReturnType<typeof secretsInWords>,
  origins: Origins,
  losses: readonly Loss[],
): SecretReport[] {
  const { history } = origins;
  const reports: SecretReport[] = [];
  const told = new Set<string>();
  const tell = ({ rule, title, value }: Secret, where: 'config' | 'history', entry: number): void => {
    const at = history[entry];
    if (told.has(value) || at?.base === true) return;
    told.add(value);
    reports.push({
      rule,
      title: clean(title),
      where,
      path: null,
      fileLine: null,
      masked: clean(mask(value)),
      instruction: at?.instruction ?? null,
      layer: at?.layer ?? null,
      line: at?.line ?? null,
      base: false,
      hiddenBy: null,
    });
  };
  // The first entry that holds the value put it there; the environment is the more exposed of the two places.
  const entryOf = (value: string): number => facts.history.findIndex(({ createdBy }) => createdBy.includes(value));
  for (const secret of inConfig) tell(secret, 'config', entryOf(secret.value));
  for (const secret of inHistory) tell(secret, 'history', entryOf(secret.value));

  const hiding = new Map(losses.map((loss) => [`${loss.layer} ${loss.path}`, loss.lostIn]));
  for (const [layer, { secrets }] of facts.layers.entries()) {
    const origin = origins.of(layer);
    if (origin.base) continue;
    for (const { path, fileLine, rule, title, value } of secrets) {
      const hidden = hiding.get(`${layer} ${path}`);
      reports.push({
        rule,
        title: clean(title),
        where: 'layer',
        path: clean(path),
        fileLine,
        masked: clean(mask(value)),
        instruction: origins.instructionOf(layer),
        hiddenBy: hidden === undefined ? null : { layer: hidden, line: origins.of(hidden).line },
        ...origin,
      });
    }
  }
  return reports;
}

/**
 * BuildKit writes `ENV A=b`, `ARG A=b` and, before a RUN, its build arguments: `RUN |1 TOKEN=… /bin/sh -c npm ci # buildkit`;
 * the classic builder `|1 TOKEN=… /bin/sh -c npm ci` and `/bin/sh -c #(nop)  ENV A=b`.
 */
function secretsInHistory(createdBy: string, known: readonly KnownSecret[]): Secret[] {
  const found = findSecrets(createdBy, 'settings', known);
  const argumentsOfRun = /^(?:RUN )?\|\d+ (.*?) \/bin\//.exec(createdBy)?.[1];
  const variables =
    argumentsOfRun ?? /^(?:\/bin\/sh -c #\(nop\)\s+)?(?:ENV|ARG|LABEL)\s+(.*)$/s.exec(createdBy)?.[1] ?? '';
  for (const [, name = '', value = ''] of variables.matchAll(/([A-Za-z_][\w.-]*)=("[^"]*"|\S*)/g)) {
    const secret = secretInVariable(name, value.replace(/^"|"$/g, ''));
    if (secret && !found.some((other) => other.value === secret.value)) found.push(secret);
  }
  return found;
}
