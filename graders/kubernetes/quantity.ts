/**
 * Quantities such as `250m`, `0.25`, `256Mi` or `1e3`, exactly, as rationals: 0.1 and 100m are the same number.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */

/** numerator / denominator; the denominator is positive. */
export interface Quantity {
  numerator: bigint;
  denominator: bigint;
}

const form = /^([-+]?)(\d+\.?\d*|\.\d+)(?:([eE])([-+]?\d{1,3})|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|)$/;

const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

export function isQuantity(text: string): boolean {
  // A suffix and an exponent exclude each other; `12E` is exa, `12E2` an exponent: the form tells them apart.
  return text.length <= 64 && form.test(text);
}

/** The value of a quantity; null when the text is not one. */
export function parseQuantity(text: string): Quantity | null {
  const match = isQuantity(text) ? form.exec(text) : null;
  if (match === null) return null;
  const [, sign = '', digits = '', exponentMark, exponent = '0', suffix = ''] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const magnitude = BigInt(`${whole}${fraction}` || '0');
  let numerator = sign === '-' ? -magnitude : magnitude;
  let denominator = 10n ** BigInt(fraction.length);
  if (binary.includes(suffix)) numerator *= 1024n ** BigInt(binary.indexOf(suffix) + 1);
  const power = exponentMark === undefined ? (decimalExponents[suffix] ?? 0) : Number(exponent);
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  return { numerator, denominator };
}

export const zero: Quantity = { numerator: 0n, denominator: 1n };

export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** For people: CPU as `0.25` cores or `250m`, memory in Mi or bytes; rounded up to a whole m or byte, as the API server does. */
export function readableQuantity(quantity: Quantity, resource: string): string {
  if (resource === 'cpu') {
    const millis = roundedUp(quantity, 1000n);
    return millis % 1000n === 0n ? String(millis / 1000n) : `${millis}m`;
  }
  const bytes = roundedUp(quantity, 1n);
  const mebibyte = 1024n * 1024n;
  return bytes !== 0n && bytes % mebibyte === 0n ? `${bytes / mebibyte}Mi` : bytes === 1n ? '1 byte' : `${bytes} bytes`;
}

function roundedUp({ numerator, denominator }: Quantity, perUnit: bigint): bigint {
  return (numerator * perUnit + denominator - 1n) / denominator;
}

/** Negative: a < b; zero: equal; positive: a > b. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
