/** How the bench says things: ARNs by their telling end, callers by their name, statements by their number. */
import type { IamRequest } from '../../../server/contract.ts';
import type { Answer, As, Deciding, Expected } from './answers.ts';

/** `arn:aws:s3:::` and `cargo/a.csv`: what most ARNs of a policy share, and what tells them apart. */
export function splitResource(resource: string): [head: string, tail: string] {
  const found = /^(arn:[^:]*:[^:]*:[^:]*:[^:]*:)(.+)$/s.exec(resource);
  return found ? [found[1] ?? '', found[2] ?? ''] : ['', resource];
}

/** `manifest-task` for a session of that role; a service, a provider or a user by its own name. */
export function callerName(principal: string | undefined): string {
  if (principal === undefined) return 'the policy’s holder';
  if (principal === '*') return 'anybody';
  const [, tail] = splitResource(principal);
  if (/^\d{12}$/.test(principal)) return `account ${principal}`;
  if (principal === tail) return principal;
  const [kind, ...names] = tail.split('/');
  if (kind === 'assumed-role') return names[0] ?? tail;
  if (kind === 'role') return names.at(-1) ?? tail;
  if (kind === 'oidc-provider') return shortIssuer(names.join('/'));
  if (tail === 'root') return `account ${principal.split(':')[4] ?? ''}`;
  return tail;
}

/** The issuer of an EKS cluster has 32 digits; the first eight tell clusters apart. */
function shortIssuer(text: string): string {
  return text.replace(/(\/id\/[0-9A-Fa-f]{8})[0-9A-Fa-f]{24}/, '$1…');
}

/** `statement 2 (ReadReports)` */
export function statementWords({ index, sid }: Pick<Deciding, 'index' | 'sid'>): string {
  return `statement ${index + 1}${sid === undefined ? '' : ` (${sid})`}`;
}

/** What begins the sentence about a request. */
function leadWord(decision: Answer['decision'], expected: Expected | null): string {
  const allowed = decision === 'allowed';
  if (expected === null) return allowed ? 'Allowed' : 'Refused';
  if (allowed) return expected === 'denied' ? 'Still allowed' : 'Allowed';
  return expected === 'allowed' ? 'Still refused' : 'Refused';
}

/** `Still allowed for ec2.amazonaws.com`: who asks is told where the policy is about that. */
export function lead(request: IamRequest, decision: Answer['decision'], asked: Asked | null): string {
  const word = leadWord(decision, asked?.expected ?? null);
  return asked && asked.as !== 'identity' ? `${word} for ${callerName(request.principal)}` : word;
}

type Asked = { as: As; expected: Expected };

/** What is said when no statement decided: under a guardrail that only denies, nothing stopped the request. */
export function silence(decision: Answer['decision']): string {
  return decision === 'allowed' ? 'no statement stops it' : 'no statement allows it';
}

/** `Still allowed: s3:DeleteObject on cargo/a.csv, by statement 2 (All).`: the same sentence without any marks. */
export function sentence(request: IamRequest, { decision, deciding }: Answer, asked: Asked | null): string {
  const [, resource] = splitResource(request.resource);
  const statements = deciding.map(statementWords).join(' and ');
  const by = deciding.length > 0 ? `by ${statements}` : silence(decision);
  return `${lead(request, decision, asked)}: ${request.action} on ${resource}, ${by}.`;
}

/** `aws:SourceAccount = 444455556666`, `no aws:SourceAccount` */
export function circumstanceWords({ key, value }: { key: string; value: string | null }): string {
  return value === null ? `no ${shortIssuer(key)}` : `${shortIssuer(key)} = ${value}`;
}

/** `key = value`, one pair a line; several values of a key by several lines. */
export function contextText(context: IamRequest['context']): string {
  return Object.entries(context ?? {})
    .flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((one) => `${key} = ${one}`))
    .join('\n');
}

/** The reverse; `wrong` are the lines that are no pair, counted from 1. */
export function parseContext(text: string): { context: NonNullable<IamRequest['context']>; wrong: number[] } {
  const values = new Map<string, string[]>();
  const wrong: number[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const [, key = '', value] = /^\s*([^=\s]+)\s*=\s?(.*?)\s*$/.exec(line) ?? [];
    if (value === undefined) wrong.push(index + 1);
    else values.set(key, [...(values.get(key) ?? []), value]);
  });
  const pairs = [...values].map(([key, all]) => [key, all.length === 1 ? (all[0] ?? '') : all] as const);
  return { context: Object.fromEntries(pairs), wrong };
}
