/** What is known about a word in the editor: told at the pointer, beside a completion, and aloud. */

export interface Facts {
  name: string;
  /** An access level or a type. */
  tag: string;
  text: string;
  /** Resource types with their ARNs, levels with their numbers, accepted values. */
  rows: readonly (readonly [name: string, value: string])[];
}

/** For the live region. */
export function spoken({ name, tag, text, rows }: Facts): string {
  const said = [`${name}: ${tag}.`, text, ...rows.map(([row, value]) => `${row}: ${value}.`)];
  return said.filter(Boolean).join(' ').replaceAll('`', '');
}

export function drawn({ name, tag, text, rows }: Facts): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cm-facts';
  const add = (parent: HTMLElement, element: string, className: string, content: string) => {
    const child = document.createElement(element);
    child.className = className;
    child.textContent = content;
    parent.append(child);
    return child;
  };
  const head = add(box, 'p', 'cm-facts-head', '');
  add(head, 'code', '', name);
  head.append(' ');
  add(head, 'span', 'cm-facts-tag', tag);
  if (text) {
    const line = add(box, 'p', '', '');
    // Between backticks stands code.
    for (const [at, part] of text.split('`').entries()) add(line, at % 2 === 1 ? 'code' : 'span', '', part);
  }
  for (const [row, value] of rows) {
    const line = add(box, 'p', 'cm-facts-row', '');
    add(line, 'span', '', row);
    line.append(' ');
    add(line, 'code', '', value);
  }
  return box;
}
