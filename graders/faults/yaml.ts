/** What is wrong with YAML that is being written. */
import type { Finding } from '../check.ts';
import { parseYaml } from '../parse/yaml.ts';

/** Never throws. */
export const faultsOf = (text: string, file: string): Finding[] =>
  parseYaml(text, file, { name: 'a reader of YAML', anyTag: true }).problems;
