/**
 * What an unquoted YAML word means to Kubernetes. Its tools read YAML with sigs.k8s.io/yaml, which keeps YAML 1.1's
 * booleans (`yes`, `on`, `n`) and octal numbers, drops base-60 numbers, and leaves dates as text.
 * Source: https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */

export type Plain =
  | { kind: 'string'; value: string }
  | { kind: 'number'; value: number; text: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' };

const booleans = new Map<string, boolean>();
for (const [words, value] of [
  ['y Y yes Yes YES true True TRUE on On ON', true],
  ['n N no No NO false False FALSE off Off OFF', false],
] as const) {
  for (const word of words.split(' ')) booleans.set(word, value);
}

const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** The value of an unquoted scalar; null for `.inf` and `.nan`, which have no place in JSON and so none in Kubernetes. */
export function resolvePlain(source: string): Plain | null {
  const boolean = booleans.get(source);
  if (boolean !== undefined) return { kind: 'boolean', value: boolean };
  if (/^(?:|~|null|Null|NULL)$/.test(source)) return { kind: 'null' };
  if (/^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(source)) return null;
  return resolveNumber(source) ?? { kind: 'string', value: source };
}

/** `text` is the number in JSON's own notation: as written where that is one, otherwise (octal, hexadecimal, `1_000`, `+5`) the same value in decimal. */
function resolveNumber(source: string): Plain | null {
  // Underscores may group the digits of a number that starts with a digit or a sign.
  const plain = source.startsWith('.') ? source : source.replaceAll('_', '');
  if (!/^[-+.0-9]/.test(plain)) return null;
  if (integer.test(plain)) {
    const digits = plain.replace(/^[-+]/, '').replace(/^0[oO]?(?=[0-7])/, '0o');
    const magnitude = BigInt(digits);
    const text = `${plain.startsWith('-') && magnitude !== 0n ? '-' : ''}${magnitude}`;
    return { kind: 'number', value: Number(text), text };
  }
  const value = Number(plain);
  // A decimal beyond the range of a double stays text for Kubernetes' reader.
  if (!float.test(plain) || !Number.isFinite(value)) return null;
  const text = plain
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=[0-9])/, '$1')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?![0-9])/, '');
  return { kind: 'number', value, text };
}
