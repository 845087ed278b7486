/** Text → number and date, as condition values are written. */

/** Integers and decimals; NaN when the text is none. */
export function parseNumeric(text: string): number {
  return /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/**
 * Milliseconds since 1970; NaN when the text is no date. W3C profile of ISO 8601 (year to fraction of a second; without a
 * zone it is UTC) or seconds since the epoch. Four digits are a year.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function parseDate(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  const match =
    /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/.exec(text);
  if (!match) return Number.NaN;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] =
    match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`);
  // Date.parse rolls 30 February over to March.
  const sameDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return sameDay ? time : Number.NaN;
}

/** Base64 without its padding, which writers leave out or not; null when the text is not base64. */
export function parseBase64(text: string): string | null {
  const bare = text.replace(/={1,2}$/, '');
  return /^[A-Za-z\d+/]*$/.test(bare) && bare.length % 4 !== 1 ? bare : null;
}
