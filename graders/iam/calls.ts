/** The calls that an application makes, as a file of the exercise lists them: `{"Calls": [{"Action", "Resource", "For"}]}`. */
import { parseJson } from '../parse/json.ts';
import { at, itemsAt, stringAt } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';

export interface Call {
  action: string;
  resource: string;
  /** What it is for: a whole sentence. */
  reason: string;
}

/** Null when the file cannot be read. `Action` and `Resource` are a text or a list: every action with every resource. */
export function callsOf(text: string, file: string): Call[] | null {
  const { subject, problems } = parseJson(text, file);
  if (!subject || problems.length > 0) return null;
  return itemsAt(subject, 'Calls').flatMap((item) => {
    const reason = stringAt(item, 'For') ?? '';
    const resources = textsOf(at(item, 'Resource'));
    return textsOf(at(item, 'Action')).flatMap((action) => resources.map((resource) => ({ action, resource, reason })));
  });
}

function textsOf(tree: Tree | undefined): string[] {
  const items = tree?.kind === 'array' ? tree.items : tree ? [tree] : [];
  return items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
}
