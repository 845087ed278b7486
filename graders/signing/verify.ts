/** What `notation verify` decides about an image under a trust policy, step by step. */
import type { Range, Witness } from '../check.ts';
import { profileFits, subjectFits } from './identity.ts';
import type { Action, Statement, TrustPolicy, Validation } from './trust-policy.ts';
import { validations } from './trust-policy.ts';

/** A signature as the registry holds it: who made it and what is true of it by now. */
export interface Signature {
  /** The subject of the certificate (`x509.subject: …`) or the ARN of the signing profile's version. */
  by: string;
  /** The named store with the root that its certificate leads to; null when it leads to a root in no store. */
  root: string | null;
  /** What is wrong with it by itself, each a clause: what `readEnvelope` found out. */
  faults?: Partial<Record<Validation, string>>;
  /** More about it, for people: name and value. */
  details?: readonly (readonly [string, string])[];
  /** Made for another digest: the tag was moved after it was signed. */
  ofOtherImage?: boolean;
  /** The envelope or the payload was changed. */
  tampered?: boolean;
  expired?: boolean;
  revoked?: boolean;
}

export interface SignedImage {
  /** registry/name */
  repository: string;
  signatures: readonly Signature[];
}

export interface Verification {
  admitted: boolean;
  /** One sentence: which statement, and what decided. */
  why: string;
  /** Where it was decided. */
  at: Range;
  witness: Witness;
}

const byLevel: Record<string, Record<Validation, Action>> = {
  strict: {
    integrity: 'enforce',
    authenticity: 'enforce',
    authenticTimestamp: 'enforce',
    expiry: 'enforce',
    revocation: 'enforce',
  },
  permissive: {
    integrity: 'enforce',
    authenticity: 'enforce',
    authenticTimestamp: 'log',
    expiry: 'log',
    revocation: 'log',
  },
  audit: { integrity: 'enforce', authenticity: 'log', authenticTimestamp: 'log', expiry: 'log', revocation: 'log' },
};

/** A policy with faults admits nothing: notation stops before it looks at the image. */
export function verify(policy: TrustPolicy, { repository, signatures }: SignedImage): Verification {
  const [fault] = policy.faults;
  if (fault)
    return told(false, `notation refuses the trust policy before it looks at any image: ${fault.message}`, fault, [
      ['trust policy', 'refused'],
    ]);
  const statement =
    policy.statements.find(({ scopes }) => scopes.includes(repository)) ??
    policy.statements.find(({ scopes }) => scopes.includes('*'));
  if (!statement)
    return told(false, 'No statement is for this repository, and none is for all.', policy.range, [
      ['statement', 'none'],
    ]);
  const name = `\`${statement.name}\``;
  const rows: [string, string][] = [['statement', `${statement.name} (${statement.level})`]];
  if (statement.level === 'skip')
    return told(true, `${name} skips the verification: no signature is looked for.`, statement.levelRange, rows);
  // Signatures are found by the digest that the tag names now. Where there is none, notation fails at every level but skip.
  const own = signatures.filter(({ ofOtherImage }) => !ofOtherImage);
  if (own.length === 0) {
    const moved = signatures.length > 0 ? ' The signature under this tag belongs to another digest.' : '';
    return told(false, `The image has no signature.${moved}`, statement.range, [
      ...rows,
      ['signatures of this digest', 'none'],
    ]);
  }
  let last: Verification | null = null;
  for (const signature of own) {
    last = one(statement, signature, rows);
    if (last.admitted) return last;
  }
  return last!;
}

/** One good signature is enough. */
function one(statement: Statement, signature: Signature, before: [string, string][]): Verification {
  const rows: [string, string][] = [
    ...before,
    ['signed by', signature.by],
    ...(signature.details ?? []).map(([name, value]): [string, string] => [name, value]),
  ];
  // The plugin of AWS Signer ends with an error then, which no level turns into a line of the log.
  if (signature.by.startsWith('arn:') && statement.identities.includes('*')) {
    return told(
      false,
      `\`${statement.name}\` trusts the identity \`*\`, and AWS Signer's plugin for notation refuses that: it wants the ARN of a signing profile.`,
      statement.range,
      [...rows, ['AWS Signer', 'refused']],
    );
  }
  const logged: string[] = [];
  for (const validation of validations) {
    const action = statement.override[validation] ?? byLevel[statement.level]![validation];
    const fault = action === 'skip' ? null : faultOf(validation, statement, signature);
    rows.push([
      validation,
      action === 'skip'
        ? 'skipped'
        : fault === null
          ? 'holds'
          : `${fault} (${action === 'log' ? 'logged only' : 'enforced'})`,
    ]);
    if (fault !== null && action === 'enforce')
      return told(false, `\`${statement.name}\` enforces ${validation}: ${fault}.`, statement.range, rows);
    if (fault !== null) logged.push(`${validation}: ${fault}`);
    if (action === 'skip' && faultOf(validation, statement, signature) !== null)
      logged.push(`${validation} is skipped`);
  }
  const only = logged.length > 0 ? `, and only writes down what is wrong (${logged.join('; ')})` : '';
  return told(
    true,
    `\`${statement.name}\` accepts the signature of \`${signature.by}\`${only}.`,
    logged.length > 0 ? statement.levelRange : statement.range,
    rows,
  );
}

function faultOf(validation: Validation, { stores, identities }: Statement, signature: Signature): string | null {
  const own = signature.faults?.[validation];
  if (own !== undefined) return own;
  switch (validation) {
    case 'integrity':
      return signature.tampered ? 'the signature does not fit its payload' : null;
    case 'authenticity': {
      if (signature.root === null) return 'its certificate leads to a root that is in no trust store';
      if (!stores.includes(signature.root))
        return `its certificate leads to \`${signature.root}\`, which is not among the trust stores`;
      const fits = (identity: string): boolean =>
        identity === '*' ||
        (identity.startsWith('arn:') ? profileFits(identity, signature.by) : subjectFits(identity, signature.by));
      return identities.some(fits) ? null : 'its signer is none of the trusted identities';
    }
    case 'authenticTimestamp':
      return null;
    case 'expiry':
      return signature.expired ? 'the signature has expired' : null;
    case 'revocation':
      return signature.revoked ? 'the signature has been revoked' : null;
  }
}

function told(admitted: boolean, why: string, at: Range, rows: [string, string][]): Verification {
  const values = [...rows, ['the image is', admitted ? 'admitted' : 'rejected'] as const].map(
    ([name, value], index, all) => ({
      name,
      value,
      marked: index === all.length - 1 || /enforced|logged only|none|refused|skip/.test(value),
    }),
  );
  const { line, column, endLine, endColumn } = at;
  return {
    admitted,
    why,
    at: { line, column, endLine, endColumn },
    witness: { form: 'values', title: 'notation verify', values },
  };
}
