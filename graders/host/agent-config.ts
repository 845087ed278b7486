/**
 * `/etc/ecs/ecs.config` as the ECS agent gets it. ecs-init cuts every line at its first `=` and takes both sides as they are:
 * no quotes are removed, and a blank before `=` belongs to the name. Lines without `=` say nothing.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
 */
import type { Finding, Range } from '../check.ts';
import { nearest } from '../parse/nearest.ts';

interface Setting {
  value: string;
  range: Range;
}

export interface AgentConfig {
  file: string;
  /** The last line of a name wins. */
  settings: ReadonlyMap<string, Setting>;
  /** Lines that the agent takes for something else than what they look like. */
  faults: Finding[];
}

/** The flags that matter here, with what holds on an ECS-optimized AMI when the file does not say. */
const flags = {
  ECS_AWSVPC_BLOCK_IMDS: false,
  ECS_ENABLE_TASK_IAM_ROLE: true,
  ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST: true,
} as const;

export type FlagName = keyof typeof flags;

export function parseAgentConfig(text: string, file: string): AgentConfig {
  const settings = new Map<string, Setting>();
  const faults: Finding[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const cut = line.indexOf('=');
    if (cut < 0 || line.startsWith('#')) continue;
    const [name, value] = [line.slice(0, cut), line.slice(cut + 1).trim()];
    const column = raw.indexOf(line) + 1;
    const range = { line: index + 1, column, endLine: index + 1, endColumn: column + line.length };
    settings.set(name, { value, range });
    const fault = nameFault(name) ?? valueFault(name, value);
    if (fault) faults.push({ file, ...range, message: fault });
  }
  return { file, settings, faults };
}

/** What the agent makes of a flag: the words of Go's ParseBool, anything else counts as not set. */
export function flagOf(config: AgentConfig, name: FlagName): boolean {
  const word = config.settings.get(name)?.value;
  if (word !== undefined && /^(1|t|T|TRUE|true|True)$/.test(word)) return true;
  if (word !== undefined && /^(0|f|F|FALSE|false|False)$/.test(word)) return false;
  return flags[name];
}

function nameFault(name: string): string | null {
  if (Object.hasOwn(flags, name)) return null;
  const plain = name.replace(/^export\s+/, '').trim();
  if (plain !== name && Object.hasOwn(flags, plain))
    return `The agent gets a variable called "${name}", not \`${plain}\`: the file is no shell script, and everything before \`=\` is the name.`;
  const meant = name.startsWith('ECS_') ? nearest(name, Object.keys(flags)) : undefined;
  return meant && !otherNames.has(name)
    ? `The agent knows no \`${name}\` and says nothing about it. Did you mean \`${meant}\`?`
    : null;
}

function valueFault(name: string, value: string): string | null {
  if (!Object.hasOwn(flags, name) || /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)) return null;
  const why = /^["']/.test(value)
    ? 'quotes are not removed from this file, they are part of the value'
    : 'it is no flag';
  return `\`${name}\` is ${value || 'empty'}: ${why}. The agent warns in its log and goes on as if the line were not there (\`${flags[name as FlagName]}\`).`;
}

/** Real names that are close to one of the flags. */
const otherNames = new Set([
  'ECS_AWSVPC_ADDITIONAL_LOCAL_ROUTES',
  'ECS_ENABLE_TASK_ENI',
  'ECS_ENABLE_TASK_CPU_MEM_LIMIT',
]);
