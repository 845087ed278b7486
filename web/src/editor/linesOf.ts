/** Lines of a text without their ends. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}
