/** Runs one check of a template, parameters by its schema. */
import { loadKind, runCheck } from '../../../../graders/index.ts';
import type { Finding } from '../../../../graders/check.ts';

export async function judge(name: string, template: string, params: object = {}) {
  const kind = await loadKind(`cloudformation/${name}`);
  if (!kind || kind.needsEngine) throw new Error(`cloudformation/${name} is no static check`);
  return runCheck(kind, 'template.yaml', { 'template.yaml': template }, params);
}

export async function messages(name: string, template: string, params: object = {}): Promise<string[]> {
  const { findings } = await judge(name, template, params);
  return findings.map(({ message }: Finding) => message);
}

/** Resources as YAML, indented as they are in a template. */
export const template = (...resources: string[]): string => `Resources:\n${resources.join('\n')}\n`;
