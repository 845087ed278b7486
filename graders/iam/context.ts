/** The request context: condition keys and their values as the request carries them. Key names are case-insensitive. */
import type { RequestPrincipal } from './principal.ts';

export class Context {
  readonly #values = new Map<string, readonly string[]>();

  /**
   * Keys that AWS derives from the caller and puts into every request are added when the request does not say otherwise:
   * aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:username, aws:PrincipalIsAWSService, aws:PrincipalServiceName.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
   */
  constructor(
    context: Readonly<Record<string, string | readonly string[]>> | undefined,
    principal: RequestPrincipal | null,
  ) {
    if (principal) for (const [key, value] of principal.keys) this.#values.set(key, [value]);
    for (const key in context) {
      const value = context[key];
      if (value !== undefined) this.#values.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
    }
  }

  /** The values of a key, given in lower case; undefined when the request does not have it or it has no value. */
  get(key: string): readonly string[] | undefined {
    const values = this.#values.get(key);
    return values === undefined || values.length === 0 ? undefined : values;
  }
}

/** Of a request that carries nothing. */
export const emptyContext = new Context(undefined, null);
