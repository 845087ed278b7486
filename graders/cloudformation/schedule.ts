/**
 * How long the longest wait between two rotations is.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */

/** Days, or a sentence that says why Secrets Manager refuses the expression. */
export function longestWait(expression: string): number | string {
  const rate = /^rate\((\d+) (hours?|days?)\)$/.exec(expression);
  if (rate) {
    const amount = Number(rate[1]);
    const days = rate[2]?.startsWith('hour') ? amount / 24 : amount;
    if (days * 24 < 4) return 'rotations are at least four hours apart';
    return days > 999 ? 'it may be at most 999 days' : days;
  }
  const cron = /^cron\((.+)\)$/.exec(expression);
  const fields = cron?.[1]?.split(' ') ?? [];
  const [minute, hour = '', day = '', month = '', weekday = '', year] = fields;
  if (fields.length !== 6)
    return 'it is `rate(30 days)`, or `cron(…)` with six fields: minute, hour, day, month, weekday, year';
  if (minute !== '0' || year !== '*') return 'the minute is 0, and the year is `*`';
  if ((day === '?') === (weekday === '?')) return 'one of day and weekday is `?`, and only one';
  const hours = valuesOf(hour, 0, 23);
  const months = valuesOf(month, 1, 12, monthNames);
  const fits = day === '?' ? weekdayFits(weekday) : dayFits(day);
  if (!hours || !months || !fits) return 'a field is beyond its range, or of no form that is documented';
  return gapOf(months, fits);
}

type Fits = (date: Date) => boolean;

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const dayLength = 24 * 60 * 60 * 1000;

function dayFits(field: string): Fits | null {
  if (field === 'L') return (date) => new Date(date.getTime() + dayLength).getUTCDate() === 1;
  const days = valuesOf(field, 1, 31);
  return days ? (date) => days.has(date.getUTCDate()) : lastFits(field);
}

/** `SUN#1`: the first Sunday; `L`: the last day of the week. */
function weekdayFits(field: string): Fits | null {
  const [day = '', which = ''] = field.split('#');
  const nth = valuesOf(day, 1, 7, weekdayNames);
  if (nth?.size === 1 && /^[1-5]$/.test(which))
    return (date) => nth.has(date.getUTCDay() + 1) && Math.ceil(date.getUTCDate() / 7) === Number(which);
  const days = valuesOf(field === 'L' ? 'SAT' : field, 1, 7, weekdayNames);
  return days ? (date) => days.has(date.getUTCDay() + 1) : lastFits(field);
}

/** `SUNL`, `1L`: the last Sunday of the month, in either of the two fields. */
function lastFits(field: string): Fits | null {
  const days = field.endsWith('L') ? valuesOf(field.slice(0, -1), 1, 7, weekdayNames) : null;
  return days?.size === 1
    ? (date) =>
        days.has(date.getUTCDay() + 1) && new Date(date.getTime() + 7 * dayLength).getUTCMonth() !== date.getUTCMonth()
    : null;
}

/** `*`, numbers, names, lists, ranges, steps (`/8` from the lowest). Null: none of these. */
function valuesOf(field: string, low: number, high: number, names: readonly string[] = []): Set<number> | null {
  const number = (text: string): number => {
    const name = names.indexOf(text.toUpperCase());
    return name < 0 ? (/^\d+$/.test(text) ? Number(text) : Number.NaN) : name + low;
  };
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range.split('-');
    const first = range === '*' || (range === '' && step !== undefined) ? low : number(from);
    const end = range === '*' || (step !== undefined && to === undefined) ? high : number(to ?? from);
    const width = step === undefined ? 1 : Number(step);
    if (!(first >= low && end <= high && first <= end && width >= 1)) return null;
    for (let value = first; value <= end; value += width) values.add(value);
  }
  return values;
}

/** Over four years, a leap year among them. */
function gapOf(months: ReadonlySet<number>, fits: Fits): number {
  const start = Date.UTC(2027, 0, 1);
  let last: number | null = null;
  let longest = 0;
  for (let day = 0; day < 4 * 365 + 1; day++) {
    const date = new Date(start + day * dayLength);
    if (!months.has(date.getUTCMonth() + 1) || !fits(date)) continue;
    if (last !== null) longest = Math.max(longest, day - last);
    last = day;
  }
  return longest === 0 ? Number.POSITIVE_INFINITY : longest;
}
