/** The forms in which a known secret stands in files, logs and layers. Pure. */

export interface Needle {
  text: string;
  /** How the secret is written in this form; empty: as it is. */
  form: string;
}

/** The ways in which people write a value somewhere else: as it is, percent-encoded, base64 at any offset, hexadecimal, backwards. */
export function needlesOf(secret: string): Needle[] {
  const bytes = utf8(secret);
  const forms: Needle[] = [
    { text: secret, form: '' },
    { text: encodeURIComponent(secret), form: 'percent-encoded' },
    ...[0, 1, 2].flatMap((offset) => {
      const core = base64Core(bytes, offset);
      return [
        { text: core, form: 'in base64' },
        { text: core.replaceAll('+', '-').replaceAll('/', '_'), form: 'in base64' },
      ];
    }),
    { text: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''), form: 'in hexadecimal' },
    { text: [...secret].toReversed().join(''), form: 'backwards' },
  ];
  return forms.filter(
    ({ text }, index) => text.length >= 6 && forms.findIndex((other) => other.text === text) === index,
  );
}

/** Also where there is no TextEncoder type: the checks run in browsers and in Node. */
function utf8(text: string): number[] {
  const parts = encodeURIComponent(text).match(/%..|./g) ?? [];
  return parts.map((part) => (part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0)));
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The base64 digits that the bytes determine by themselves when they begin `offset` bytes into a group of three. */
function base64Core(bytes: readonly number[], offset: number): string {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  // The first digits also depend on the bytes before, the last on those after.
  const whole = bits.slice((6 - ((offset * 8) % 6)) % 6);
  return (whole.match(/.{6}/g) ?? []).map((group) => alphabet[Number.parseInt(group, 2)]).join('');
}
