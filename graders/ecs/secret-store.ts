/** A model of Secrets Manager and Parameter Store for one account and region: what the agent fetches before a container starts. */
import { z } from 'zod';
import { parseReference } from './secret-reference.ts';

export const storedSecret = z.strictObject({
  /** Full ARN of the secret (with its six random characters) or of the parameter. */
  arn: z.string(),
  /** The current version's text; JSON where keys are taken from it. */
  value: z.string(),
  /** Id of that version, for references that pin it. */
  versionId: z.string().optional(),
});

export type SecretStore = readonly z.infer<typeof storedSecret>[];

export type Resolved = { ok: true; value: string } | { ok: false; reason: string };

/** The value that a container gets for this `valueFrom`, or the reason why the task would not start. */
export function resolveSecret(valueFrom: string, store: SecretStore): Resolved {
  const reference = parseReference(valueFrom);
  if (reference.service === 'none') return no(reference.fault);
  if (reference.service === 'ssm') {
    const parameter = store.find(
      ({ arn }) => arn === reference.arn || arn.endsWith(`:parameter/${reference.name.replace(/^\//, '')}`),
    );
    if (parameter) return { ok: true, value: parameter.value };
    const hint = reference.arn
      ? ''
      : ' A value that is no ARN is taken for the name of an SSM parameter; a secret of Secrets Manager is named by its full ARN.';
    return no(`there is no parameter \`${reference.name}\` in SSM Parameter Store.${hint}`);
  }
  const secret = store.find(({ arn }) => arn === reference.arn);
  if (!secret) return no(`Secrets Manager can't find the secret \`${reference.arn}\``);
  if (reference.versionId && reference.versionId !== secret.versionId)
    return no(`the secret has no version with the id \`${reference.versionId}\``);
  if (reference.versionStage && reference.versionStage !== 'AWSCURRENT')
    return no(
      `the secret has no version with the label \`${reference.versionStage}\`; the label of the current one is \`AWSCURRENT\``,
    );
  return reference.jsonKey ? jsonValue(secret.value, reference.jsonKey) : { ok: true, value: secret.value };
}

function jsonValue(text: string, key: string): Resolved {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return no(`the JSON key \`${key}\` is asked for, but the secret's text is no JSON`);
  }
  if (parsed === null || typeof parsed !== 'object' || !Object.hasOwn(parsed, key))
    return no(`the secret has no JSON key \`${key}\``);
  const value = (parsed as Record<string, unknown>)[key];
  return { ok: true, value: typeof value === 'string' ? value : JSON.stringify(value) };
}

function no(reason: string): Resolved {
  return { ok: false, reason };
}
