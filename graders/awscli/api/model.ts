/** What each service takes: operations, their parameters, types and enums, read from the generated models beside this file. */
import ecr from './models/ecr.json' with { type: 'json' };
import ecs from './models/ecs.json' with { type: 'json' };
import iam from './models/iam.json' with { type: 'json' };
import inspector2 from './models/inspector2.json' with { type: 'json' };
import kms from './models/kms.json' with { type: 'json' };
import secretsmanager from './models/secretsmanager.json' with { type: 'json' };
import signer from './models/signer.json' with { type: 'json' };
import ssm from './models/ssm.json' with { type: 'json' };
import sts from './models/sts.json' with { type: 'json' };

export type Type =
  | { kind: 'string' | 'number' | 'boolean' | 'timestamp' | 'blob' | 'document' | 'yaml' }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'list'; item: Type }
  | { kind: 'map'; value: Type }
  | Structure;

export interface Structure {
  kind: 'structure';
  members: ReadonlyMap<string, Member>;
}

interface Member {
  required: boolean;
  /** Structures may hold themselves, so a type is looked up when it is asked for. */
  readonly type: Type;
}

export interface Operation {
  /** As the API names it: `PutImageScanningConfiguration`. */
  name: string;
  input: Structure;
  /** The command line adds `--max-items`, `--page-size` and `--starting-token`. */
  pages: boolean;
}

/** The file form, written by `models/generate.mjs`: `[T]` is a list, `{T}` a map, `Name*` a required member. */
interface ModelData {
  from: string;
  operations: Record<string, string>;
  structures: Record<string, Record<string, string>>;
  enums: Record<string, string[]>;
  pages: string[];
}

const data: Record<string, ModelData> = { ecr, ecs, iam, inspector2, kms, secretsmanager, signer, ssm, sts };

export const serviceNames: readonly string[] = Object.keys(data);

const read = new Map<string, ReadonlyMap<string, Operation>>();

/** The operations of a service by their name on the command line (`put-image-scanning-configuration`); undefined for a service that is not known here. */
export function operationsOf(service: string): ReadonlyMap<string, Operation> | undefined {
  if (!Object.hasOwn(data, service)) return undefined;
  const known = read.get(service) ?? readModel(data[service]!);
  read.set(service, known);
  return known;
}

function readModel(model: ModelData): ReadonlyMap<string, Operation> {
  const structures = new Map<string, Structure>();
  const structureOf = (name: string): Structure => {
    const known = structures.get(name);
    if (known) return known;
    const members = new Map<string, Member>();
    const structure: Structure = { kind: 'structure', members };
    structures.set(name, structure);
    for (const [marked, text] of Object.entries(model.structures[name] ?? {})) {
      members.set(marked.replace('*', ''), {
        required: marked.endsWith('*'),
        get type() {
          return typeOf(text);
        },
      });
    }
    return structure;
  };
  const typeOf = (text: string): Type => {
    if (text.startsWith('[')) return { kind: 'list', item: typeOf(text.slice(1, -1)) };
    if (text.startsWith('{')) return { kind: 'map', value: typeOf(text.slice(1, -1)) };
    if (Object.hasOwn(model.enums, text)) return { kind: 'enum', values: model.enums[text]! };
    if (Object.hasOwn(model.structures, text)) return structureOf(text);
    return { kind: text as 'string' };
  };
  return new Map(
    Object.entries(model.operations).map(([name, input]) => [
      optionName(name),
      { name, input: structureOf(input), pages: model.pages.includes(name) },
    ]),
  );
}

/**
 * `imageScanningConfiguration` → `image-scanning-configuration`, `KMSKeyARNs` → `kms-key-arns`: the rule by which the AWS CLI
 * names operations and parameters.
 */
export function optionName(name: string): string {
  return name
    .replace(/[A-Z]{2,}s$/, (plural) => `-${plural.toLowerCase()}`)
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/^-|(?<=-)-/g, '');
}
