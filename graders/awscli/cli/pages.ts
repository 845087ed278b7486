/**
 * Answers that come in pages. The AWS CLI joins them before it queries and prints, except with `--output text`: there each
 * page is queried and printed by itself, and what stands beside the lists is on the first one only
 * (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-filter.html, https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html).
 * So a count that a script reads as a number is several lines as soon as there is a second page.
 */

/** Lists of an answer by their path, and how many items a page holds where nobody asks for another number. */
interface Paged {
  lists: readonly (readonly string[])[];
  size: number;
}

/** Of those services whose API reference names the number. */
const paged: Readonly<Record<string, Paged>> = {
  DescribeImageScanFindings: {
    lists: [
      ['imageScanFindings', 'findings'],
      ['imageScanFindings', 'enhancedFindings'],
    ],
    size: 100,
  },
  DescribeImages: { lists: [['imageDetails']], size: 100 },
  ListImages: { lists: [['imageIds']], size: 100 },
  DescribeRepositories: { lists: [['repositories']], size: 100 },
  GetParametersByPath: { lists: [['Parameters']], size: 10 },
  DescribeParameters: { lists: [['Parameters']], size: 50 },
};

/** The pages of an operation's answer, in order; at least one. */
export function pagesOf(operation: string, answer: unknown): unknown[] {
  const { lists, size } = paged[operation] ?? { lists: [], size: 1 };
  const found = lists.map((path) => listAt(answer, path));
  const count = Math.max(1, ...found.map((list) => Math.ceil((list?.length ?? 0) / size)));
  if (count === 1) return [answer];
  return Array.from({ length: count }, (_, page) => {
    const whole: Record<string, unknown> = page === 0 ? structuredClone(answer as Record<string, unknown>) : {};
    lists.forEach((path, index) => {
      const list = found[index];
      if (list) put(whole, path, list.slice(page * size, (page + 1) * size));
      else if (page > 0) put(whole, path, null);
    });
    return whole;
  });
}

function listAt(answer: unknown, path: readonly string[]): unknown[] | null {
  let at = answer;
  for (const key of path) at = (at as Record<string, unknown> | undefined)?.[key];
  return Array.isArray(at) ? at : null;
}

function put(whole: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...deeper] = path as [string, ...string[]];
  if (deeper.length === 0) whole[key] = value;
  else put((whole[key] ??= {}) as Record<string, unknown>, deeper, value);
}
