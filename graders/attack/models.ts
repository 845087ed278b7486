/** The models of all files of a world, each parsed once. */
import type { Files, Finding } from '../check.ts';
import type { Template } from '../cloudformation/template.ts';
import { parseTemplate } from '../cloudformation/template.ts';
import { parseTaskDefinition } from '../ecs/task-definition.ts';
import type { TaskDefinition } from '../ecs/task-definition.ts';
import { parseAgentConfig } from '../host/agent-config.ts';
import type { AgentConfig } from '../host/agent-config.ts';
import { compilePolicy } from '../iam/evaluate.ts';
import type { CompiledPolicy } from '../iam/evaluate.ts';
import { parsePolicy } from '../iam/policy.ts';
import { readNetwork } from '../network/model.ts';
import type { Network } from '../network/model.ts';
import { parseDockerfile } from '../parse/dockerfile.ts';
import type { Dockerfile } from '../parse/dockerfile.ts';
import type { Parsed } from '../parse/tree.ts';
import { readWorld } from './world.ts';
import type { World } from './world.ts';

export interface Models {
  world: World;
  files: Files;
  template: Template;
  network: Network;
  hosts: Template;
  agent: AgentConfig;
  tasks: ReadonlyMap<string, TaskDefinition>;
  images: ReadonlyMap<string, Dockerfile>;
  policies: ReadonlyMap<string, CompiledPolicy>;
}

/** The files that are policies, and where each is attached. */
export function policyFiles({
  roles,
  secrets,
}: World): { file: string; kind: 'inline-role-policy' | 'trust-policy' | 'resource-policy' }[] {
  return [
    ...roles.map(({ policy }) => ({ file: policy, kind: 'inline-role-policy' as const })),
    ...roles.flatMap(({ trust }) => (trust === undefined ? [] : { file: trust, kind: 'trust-policy' as const })),
    ...secrets.flatMap(({ policy }) =>
      policy === undefined ? [] : { file: policy, kind: 'resource-policy' as const },
    ),
  ];
}

const known = new WeakMap<Files, Map<string, Models | Finding[]>>();

/** The models, or everything that cannot be read: over a file without a meaning nothing can be asked. Once per submission. */
export function readModels(files: Files, worldFile: string): Models | Finding[] {
  const own = known.get(files) ?? new Map<string, Models | Finding[]>();
  known.set(files, own);
  const models = own.get(worldFile) ?? makeModels(files, worldFile);
  own.set(worldFile, models);
  return models;
}

function makeModels(files: Files, worldFile: string): Models | Finding[] {
  const world = readWorld(files, worldFile);
  const problems: Finding[] = [];
  const read = <T>(file: string, parse: (text: string, file: string) => Parsed<T>): T | null => {
    const { subject, problems: own } = parse(files[file] ?? '', file);
    const empty = {
      file,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1,
      message: `${file} is empty; the service needs it.`,
    };
    problems.push(...(subject === null && own.length === 0 ? [empty] : own));
    return subject;
  };
  const all = <T>(names: readonly string[], parse: (text: string, file: string) => Parsed<T>): Map<string, T> =>
    new Map(
      [...new Set(names)].flatMap((file) => {
        const subject = read(file, parse);
        return subject === null ? [] : [[file, subject] as const];
      }),
    );
  const own = world.containers.flatMap(({ task }) => task ?? []);
  const template = read(world.network, parseTemplate);
  const hosts = read(world.hosts.launchTemplate, parseTemplate);
  const tasks = all(
    own.map(({ file }) => file),
    parseTaskDefinition,
  );
  const images = all(
    own.map(({ image }) => image),
    parseDockerfile,
  );
  const policies = all(
    policyFiles(world).map(({ file }) => file),
    parsePolicy,
  );
  if (problems.length > 0 || template === null || hosts === null) return problems;
  const compiled = new Map([...policies].map(([file, policy]) => [file, compilePolicy(policy)]));
  const agent = parseAgentConfig(files[world.hosts.agent] ?? '', world.hosts.agent);
  return { world, files, template, network: readNetwork(template), hosts, agent, tasks, images, policies: compiled };
}
