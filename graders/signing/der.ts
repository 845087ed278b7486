/** ASN.1 in its DER form, as far as certificates need it. https://www.itu.int/rec/T-REC-X.690 */

export class DerFault extends Error {
  override readonly name = 'DerFault';
}

export interface Der {
  tag: number;
  /** The whole element. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Without tag and length. */
  content: Uint8Array<ArrayBuffer>;
}

/** Reads the one element that the bytes are. Throws {@link DerFault}. */
export function readDer(bytes: Uint8Array<ArrayBuffer>): Der {
  const [first, ...more] = elements(bytes);
  if (!first || more.length > 0) throw new DerFault('one element is due');
  return first;
}

/** What a SEQUENCE, a SET or a tagged element holds. Throws {@link DerFault}. */
export function childrenOf({ tag, content }: Der): Der[] {
  if (![0x30, 0x31, 0xa0, 0xa3].includes(tag)) throw new DerFault('a sequence, a set or a tagged element is due');
  return elements(content);
}

function elements(bytes: Uint8Array<ArrayBuffer>): Der[] {
  const found: Der[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at]!;
    let start = at + 2;
    let length = bytes[at + 1] ?? -1;
    if (length > 0x80 && length <= 0x84) {
      const count = length - 0x80;
      length = 0;
      for (let index = 0; index < count; index++) length = length * 256 + (bytes[start++] ?? 0);
    } else if (length < 0 || length >= 0x80) throw new DerFault('a length cannot be read');
    if ((tag & 0x1f) === 0x1f || start + length > bytes.length) throw new DerFault('an element is cut off');
    found.push({ tag, bytes: bytes.slice(at, start + length), content: bytes.slice(start, start + length) });
    at = start + length;
  }
  return found;
}

/** `1.2.840.10045.4.3.3` */
export function oidOf({ tag, content }: Der): string {
  if (tag !== 0x06 || content.length === 0) throw new DerFault('an object identifier is due');
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    numbers.push(value);
    value = 0;
  }
  const head = numbers.shift() ?? 0;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - 40 * first, ...numbers].join('.');
}

/** UTCTime and GeneralizedTime → ISO 8601. */
export function timeOf({ tag, content }: Der): string {
  const text = textOf(content);
  const [, year = '', rest = ''] = (tag === 0x17 ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(text) ?? [];
  if (rest === '') throw new DerFault('a time cannot be read');
  const full = tag === 0x17 ? (Number(year) < 50 ? `20${year}` : `19${year}`) : year;
  const [month, day, hour, minute, second] = rest.match(/\d\d/g)!;
  return `${full}-${month}-${day}T${hour}:${minute}:${second}Z`;
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
