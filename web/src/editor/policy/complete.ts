/** What can stand at a place of a policy: AWS's actions, ARNs and condition keys, and the elements of the language. */
import {
  insertCompletionText,
  pickedCompletion,
  snippet,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { drawn } from '../facts.ts';
import { pieceAt, piecesOf, type Piece } from '../json-pieces.ts';
import { actionFacts, keysFor, matching, type Lookup } from './facts.ts';
import { actionsBeside, roleOf } from './roles.ts';

/** Two-part names are AWS's documentation of each element in a few words. */
const elements: Readonly<Record<'document-key' | 'statement-key' | 'principal-key', Readonly<Record<string, string>>>> =
  {
    'document-key': { Version: 'the language', Id: 'a name', Statement: 'what is allowed and denied' },
    'statement-key': {
      Sid: 'a name',
      Effect: 'Allow or Deny',
      Principal: 'who, in the policy of a resource',
      Action: 'which calls',
      Resource: 'on what',
      Condition: 'only if',
      NotAction: 'every call but these',
      NotResource: 'everything but these',
      NotPrincipal: 'everybody but these',
    },
    'principal-key': {
      AWS: 'accounts, roles, users',
      Service: 'AWS services',
      Federated: 'identity providers',
      CanonicalUser: 'S3 only',
    },
  };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators = [
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'],
  ...['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  ...['ArnLike', 'ArnNotLike', 'ArnEquals', 'ArnNotEquals', 'Bool', 'Null', 'IpAddress', 'NotIpAddress'],
  ...['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals'],
  ...['NumericGreaterThan', 'NumericGreaterThanEquals'],
  ...['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
  'BinaryEquals',
];

/** The source of completions; `others` are the exercise's other texts, whose ARNs are worth offering. */
export function policyCompletion(lookup: Lookup, others: () => readonly { path: string; text: string }[]) {
  return async ({ state, pos }: CompletionContext): Promise<CompletionResult | null> => {
    const pieces = piecesOf(state.doc.toString());
    const piece = pieceAt(pieces, pos);
    if (!piece?.quoted) return null;
    const options = await optionsFor(piece, pieces, lookup, others);
    if (options.length === 0) return null;
    // With the quote that is still missing, unless something does follow.
    const finished = options.map((option) =>
      option.apply || piece.closed ? option : { ...option, apply: `${option.label}"` },
    );
    return { from: piece.from, to: piece.closed ? piece.to : pos, options: finished, validFor: /^[^"\n]*$/ };
  };
}

async function optionsFor(
  piece: Piece,
  pieces: readonly Piece[],
  lookup: Lookup,
  others: () => readonly { path: string; text: string }[],
): Promise<Completion[]> {
  const role = roleOf(piece);
  switch (role) {
    case 'document-key':
    case 'statement-key':
    case 'principal-key':
      return Object.entries(elements[role]).map(([label, detail], at) => ({ label, detail, boost: -at }));
    case 'version':
      return [{ label: '2012-10-17', detail: 'the language of today' }];
    case 'effect':
      return [{ label: 'Allow' }, { label: 'Deny', detail: 'wins over every Allow' }];
    case 'operator':
      return operators.map((label, at) => ({ label, boost: -at }));
    case 'action':
      return actionOptions(piece, lookup);
    case 'condition-key': {
      const keys = await keysFor(actionsBeside(pieces, piece), lookup);
      return keys.map(({ key, type, description }) => ({
        label: key,
        detail: type,
        info: description || undefined,
        ...(/\$\{|<|tag-key$/.test(key) && {
          apply: snippet(key.replace(/\$\{(\w+)\}|<(\w+)>|(tag-key)$/, '#{$1$2$3}')),
        }),
      }));
    }
    case 'resource':
      return resourceOptions(actionsBeside(pieces, piece), lookup, [
        ...others(),
        {
          path: 'this file',
          text: pieces
            .filter((one) => one !== piece)
            .map(({ text }) => text)
            .join('\n'),
        },
      ]);
    default:
      return [];
  }
}

async function actionOptions({ text }: Piece, lookup: Lookup): Promise<Completion[]> {
  const [prefix = '', name] = text.split(':', 2);
  if (name === undefined) {
    const services = (await lookup.index())?.services ?? [];
    // The old, much used services have the short names.
    return services.map((service) => ({
      label: `${service.prefix}:`,
      detail: service.name,
      apply: andGoOn,
      boost: -service.prefix.length,
    }));
  }
  const service = await lookup.service(prefix);
  return (service?.actions ?? []).map((action) => {
    const label = `${service?.prefix ?? prefix}:${action.name}`;
    return {
      label,
      detail: action.access,
      info: async () => {
        const facts = await actionFacts(label, lookup);
        return facts && drawn(facts);
      },
    };
  });
}

/** A service is half of a name: its actions follow at once. */
function andGoOn(view: EditorView, completion: Completion, from: number, to: number): void {
  view.dispatch({
    ...insertCompletionText(view.state, completion.label, from, to),
    annotations: pickedCompletion.of(completion),
  });
  startCompletion(view);
}

const arns = /arn:aws[\w-]*:[\w-]+:[\w-]*:\d*:[^\s"'`,<>]+/g;

/** The ARNs of the exercise's own files, then the shapes that these actions take. */
async function resourceOptions(
  actions: readonly string[],
  lookup: Lookup,
  texts: readonly { path: string; text: string }[],
): Promise<Completion[]> {
  const known = new Map(texts.flatMap(({ path, text }) => [...text.matchAll(arns)].map(([arn]) => [arn, path])));
  const prefixes = [...new Set(actions.map((action) => (action.split(':')[0] ?? '').toLowerCase()))];
  const services = await Promise.all(prefixes.map((prefix) => lookup.service(prefix)));
  const shapes = services.flatMap((service) => {
    if (!service) return [];
    const used = new Set(
      actions.flatMap((pattern) => matching(pattern, service)).flatMap(({ resources }) => resources),
    );
    return service.resources.filter(({ name }) => used.has(name)).map((one) => ({ ...one, service: service.name }));
  });
  const [, , , region, account] =
    [...known.keys()].map((arn) => arn.split(':')).find((parts) => parts[4] && parts[3]) ?? [];
  return [
    ...[...known].map(([label, path]) => ({ label, detail: path, boost: 2 })),
    ...shapes.map(({ name, arn }) => ({
      label: arn.replace('${Partition}', 'aws'),
      detail: name,
      apply: snippet(
        arn
          .replace('${Partition}', 'aws')
          .replace('${Region}', `#{${region ?? 'Region'}}`)
          .replace('${Account}', `#{${account ?? 'Account'}}`)
          .replace(/\$\{(\w+)\}/g, '#{$1}'),
      ),
    })),
    { label: '*', detail: 'everything', boost: -2 },
  ];
}
