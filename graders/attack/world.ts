/**
 * What stands around the files that the learner edits: which file is the policy of which role, what runs where, what the
 * attacker wants and what has to go on working. A read-only file of the exercise, so that the learner reads the same.
 */
import { z } from 'zod';
import { Undecided } from '../check.ts';
import type { Files } from '../check.ts';
import { callerSchema } from '../iam/trust.ts';
import { parseJson } from '../parse/json.ts';
import { toValue } from '../parse/tree.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]*$/);
const arn = z.string().startsWith('arn:aws:');
/** A whole sentence. */
const sentence = z.string().min(1);
/** A logical id of the network's template. */
const id = z.string().min(1);

const container = z.strictObject({
  name,
  what: sentence,
  /** The ECS service in the template of the network. */
  service: id,
  /** Its task definition by ARN, as RunTask names it. */
  definition: arn,
  /** The file of the task definition and the container in it; absent: what follows is fixed. */
  task: z.strictObject({ file: z.string(), container: z.string(), image: z.string() }).optional(),
  taskRole: name.optional(),
  executionRole: name.optional(),
  /** Secrets that it finds in its environment. */
  secrets: z.array(name).default([]),
});

const request = { action: z.string(), resource: z.string() };

export const worldSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  cluster: arn,
  network: z.string(),
  /** The hosts of the containers. `group`: the security group of their own interface. */
  hosts: z.strictObject({ what: sentence, group: id, launchTemplate: z.string(), agent: z.string(), role: name }),
  /** How strangers get to the program with the fault, and what the fault is. */
  entrance: z.strictObject({
    resource: id,
    what: sentence,
    port: z.int(),
    container: name,
    inner: z.int(),
    fault: sentence,
  }),
  containers: z.array(container).min(1),
  /** `trust`: the file of the trust policy; absent: only ECS and EC2 hand the role out. */
  roles: z.array(z.strictObject({ name, arn, policy: z.string(), trust: z.string().optional() })).min(1),
  /** `policy`: the file of the resource policy. */
  secrets: z.array(z.strictObject({ name, arn, value: z.string().min(8), policy: z.string().optional() })),
  /** What the attacker wants: a database behind a secret, and copies of it that are read by one request. */
  data: z.strictObject({
    what: sentence,
    database: z.strictObject({ resource: id, port: z.int(), secret: name }),
    copies: z.array(z.strictObject({ what: sentence, ...request })),
  }),
  /** What has to go on working. */
  services: z
    .array(
      z.discriminatedUnion('by', [
        /** Packets arrive, on every way. Names are those of containers, of the entrance, `internet` or `database`. */
        z.strictObject({
          by: z.literal('packets'),
          name,
          what: sentence,
          stations: z.array(z.string()).min(2),
          ports: z.array(z.int()),
        }),
        /** The agent may fetch what the task definition names, and the task still names it. */
        z.strictObject({ by: z.literal('agent'), name, what: sentence, container: name, secrets: z.array(arn) }),
        /** The application may do what the file lists. */
        z.strictObject({ by: z.literal('calls'), name, what: sentence, container: name, file: z.string() }),
        /** A role may do what it is for. */
        z.strictObject({
          by: z.literal('role'),
          name,
          what: sentence,
          role: name,
          requests: z.array(z.strictObject(request)).min(1),
        }),
        /** Somebody may become a role. */
        z.strictObject({ by: z.literal('trust'), name, what: sentence, role: name, caller: callerSchema }),
        /** The agent has the role of its instance, and the tasks get theirs from the agent. */
        z.strictObject({ by: z.literal('host'), name, what: sentence }),
      ]),
    )
    .min(1),
});

export type World = z.infer<typeof worldSchema>;
export type WorldContainer = World['containers'][number];
export type ServiceDemand = World['services'][number];

/** Throws Undecided when the file cannot be read: the learner cannot write it. */
export function readWorld(files: Files, file: string): World {
  const { subject, problems } = parseJson(files[file] ?? '', file);
  const parsed = subject && problems.length === 0 ? worldSchema.safeParse(toValue(subject)) : undefined;
  if (!parsed?.success) {
    const why = parsed ? z.prettifyError(parsed.error) : (problems[0]?.message ?? 'it is empty');
    throw new Undecided(`${file} cannot be read: ${why} This is a fault of the exercise.`);
  }
  return parsed.data;
}
