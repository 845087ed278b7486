/** Image references as Docker reads them (https://github.com/distribution/reference): what they name once short forms are written out. */

export interface ImageReference {
  /** Registry host, `docker.io` when none is written. */
  host: string;
  /** Path below the host, with `library/` for official images. */
  path: string;
  /** Null when only a digest is written; `latest` when neither is. */
  tag: string | null;
  /** `sha256:…` or null. */
  digest: string | null;
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const hostPattern = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?$/;

/** The parts of a reference, or null when Docker would not accept it. */
export function parseReference(text: string): ImageReference | null {
  if (text.length > 512) return null;
  let name = text;
  let digest: string | null = null;
  const at = name.indexOf('@');
  if (at >= 0) {
    digest = name.slice(at + 1);
    name = name.slice(0, at);
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return null;
  }
  let tag: string | null = null;
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) {
    tag = name.slice(colon + 1);
    name = name.slice(0, colon);
    if (!/^\w[\w.-]{0,127}$/.test(tag)) return null;
  }
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  let host = hasHost ? first : 'docker.io';
  let path = hasHost ? name.slice(slash + 1) : name;
  if (host === 'index.docker.io') host = 'docker.io';
  if (!hostPattern.test(host)) return null;
  if (host === 'docker.io' && !path.includes('/')) path = `library/${path}`;
  if (!path.split('/').every((part) => component.test(part))) return null;
  return { host, path, tag: tag ?? (digest === null ? 'latest' : null), digest };
}
