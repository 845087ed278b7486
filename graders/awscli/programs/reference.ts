/** Names of images: `HOST/REPOSITORY:TAG`, `HOST/REPOSITORY@sha256:…`. */

export interface Reference {
  /** Without tag and digest, as written. */
  name: string;
  /** Host of the registry; empty when none is named. */
  host: string;
  repository: string;
  tag?: string;
  digest?: string;
}

/** Null for what is no reference. */
export function parseReference(text: string): Reference | null {
  const [, name = '', tag, digest] =
    /^([a-z0-9][a-z0-9._:/-]*?)(?::([A-Za-z0-9_][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text) ?? [];
  if (name === '' || name.endsWith('/') || name.includes('//')) return null;
  const slash = name.indexOf('/');
  const first = name.slice(0, slash);
  const host = slash > 0 && /[.:]|^localhost$/.test(first) ? first : '';
  const repository = host ? name.slice(slash + 1) : name;
  if (repository.includes(':')) return null;
  return { name, host, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** The region of an ECR registry's host name, when it is this account's. */
export function regionOfHost(host: string, accountId: string): string | null {
  const [, account, region] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host) ?? [];
  return account === accountId && region !== undefined ? region : null;
}
