/** What Secrets Manager holds, as a file of the exercise lists it: the shape of `aws secretsmanager list-secrets`, with the JSON keys besides. */
import { parseJson } from '../parse/json.ts';
import { itemsAt, stringAt } from '../parse/tree.ts';

export interface InventoryEntry {
  name: string;
  arn: string;
  kmsKeyId: string | null;
  /** Keys of the JSON text; null: plain text. */
  keys: string[] | null;
}

/** Null when the file cannot be read. */
export function inventoryOf(text: string, file: string): InventoryEntry[] | null {
  const { subject, problems } = parseJson(text, file);
  if (!subject || problems.length > 0) return null;
  return itemsAt(subject, 'SecretList').flatMap((item) => {
    const name = stringAt(item, 'Name');
    const arn = stringAt(item, 'ARN');
    if (name === undefined || arn === undefined) return [];
    const keys = itemsAt(item, 'Keys').flatMap((key) => (key.kind === 'string' ? [key.value] : []));
    return [{ name, arn, kmsKeyId: stringAt(item, 'KmsKeyId') ?? null, keys: keys.length > 0 ? keys : null }];
  });
}
