/** Which line of an old text became which line of a new one: what keeps findings on the line that they are about. */

/** Pairs beyond this are not compared one by one; lines in such a block count as changed. */
const comparisonLimit = 1_000_000;

/** For every old line its new index, or null when it was changed or removed. Indices count from 0. */
export function mapLines(before: readonly string[], after: readonly string[]): (number | null)[] {
  const map: (number | null)[] = Array.from({ length: before.length }, () => null);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    map[start] = start;
    start += 1;
  }
  let oldEnd = before.length;
  let newEnd = after.length;
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
    map[oldEnd] = newEnd;
  }
  const rows = oldEnd - start;
  const columns = newEnd - start;
  if (rows * columns === 0 || rows * columns > comparisonLimit) return map;
  // Longest common subsequence of what is between.
  const length = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  const at = (row: number, column: number) => length[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const cells = length[row];
      if (cells)
        cells[column] =
          before[start + row] === after[start + column]
            ? at(row + 1, column + 1) + 1
            : Math.max(at(row + 1, column), at(row, column + 1));
    }
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (before[start + row] === after[start + column]) map[start + row++] = start + column++;
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return map;
}
