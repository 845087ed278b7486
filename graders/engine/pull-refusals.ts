/** What an engine's words about a pull that failed mean: a sentence for the operator, and what else is affected. */

export interface Refusal {
  message: string;
  /** `image`: this image alone. `registry`: whatever else this registry would be asked. `engine`: the engine itself. */
  concerns: 'image' | 'registry' | 'engine';
}

export interface Asked {
  /** The registry, e.g. `docker.io`. */
  host: string;
  /** What was asked for, with tag or digest. */
  reference: string;
  /** Of the engine, e.g. `linux/amd64`. */
  platform: string;
}

const meanings: [RegExp, Refusal['concerns'], (asked: Asked, words: string) => string][] = [
  [
    /no space left|disk quota exceeded/i,
    'engine',
    ({ reference }) =>
      `The engine's disk became full while \`${reference}\` was pulled. Free some space there, then run \`drydock images prepare\` again.`,
  ],
  [
    /toomanyrequests|too many requests|rate limit|HTTP 429/i,
    'registry',
    ({ host }) =>
      `\`${host}\` gives no more images to this address for now (its rate limit). Try again later, or name a mirror with DRYDOCK_REGISTRY_MIRROR.`,
  ],
  [
    /verification failed|unexpected commit digest|digest mismatch|failed (?:size )?validation/i,
    'image',
    ({ host, reference }) =>
      `\`${host}\` answered \`${reference}\` with content of another digest. It was refused: whatever it is, it is not that image.`,
  ],
  [
    /no matching manifest|no match for platform|does not match the specified platform/i,
    'image',
    ({ host, reference, platform }) => `\`${host}\` has \`${reference}\` for other machines only, not for ${platform}.`,
  ],
  [
    /unauthorized|authentication required|no basic auth|denied|forbidden/i,
    'image',
    ({ host, reference }) =>
      `\`${host}\` does not give \`${reference}\` without a login, or does not have it. Drydock sends no credentials to registries, so that no build can pass them on: name a mirror that needs none (DRYDOCK_REGISTRY_MIRROR), or load a bundle with \`drydock images import\`.`,
  ],
  [
    /manifest unknown|name unknown|not found|does not exist/i,
    'image',
    ({ host, reference }) => `\`${host}\` does not have \`${reference}\`.`,
  ],
  [
    /HTTP response to HTTPS client/i,
    'registry',
    ({ host }) =>
      `\`${host}\` speaks HTTP. Engines take that from 127.0.0.0/8 only, and from what their own settings list as \`insecure-registries\`: give it a certificate, or set DRYDOCK_ENGINE to an engine that lists it.`,
  ],
  [
    /x509|certificate|tls: /i,
    'registry',
    ({ host }, words) =>
      `The engine does not trust the certificate of \`${host}\` (${words}). Docker takes an authority for it from /etc/docker/certs.d/${host}/ca.crt.`,
  ],
  [
    /HTTP status: 5\d\d|\b5\d\d (?:Internal|Bad Gateway|Service|Gateway)/i,
    'registry',
    ({ host }, words) => `\`${host}\` answers with a fault of its own (${words}).`,
  ],
];

/** `words`: the engine's own, without the client's frame. */
export function refusalOf(words: string, asked: Asked): Refusal {
  const found = meanings.find(([pattern]) => pattern.test(words));
  if (!found) return { concerns: 'registry', message: `\`${asked.host}\` could not be reached (${words}).` };
  const [, concerns, say] = found;
  return { concerns, message: say(asked, words) };
}

/** A registry that was asked and did not give the image, or gave one that cannot be used. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly concerns: Refusal['concerns'];
  constructor({ message, concerns }: Refusal) {
    super(message);
    this.concerns = concerns;
  }
}
