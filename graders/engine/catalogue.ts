/** The base images of the course, from exercises/base-images.yaml. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { parseReference } from '../parse/dockerfile/reference.ts';
import { loadPackageList, originalSchema, type PackageList } from './originals.ts';

export const standInKinds = [
  'alpine',
  'busybox',
  'debian',
  'ubuntu',
  'node-alpine',
  'node-debian',
  'distroless-static',
  'distroless-nodejs',
] as const;
export type StandInKind = (typeof standInKinds)[number];

const imageSchema = z.strictObject({
  reference: z
    .string()
    .refine(
      (text) => parseReference(text)?.tag && !text.includes('@'),
      'an image with a tag and no digest, like node:20-alpine',
    ),
  digest: z.stringFormat('digest', /^sha256:[0-9a-f]{64}$/, { error: 'sha256: and 64 hex digits, or null' }).nullable(),
  standIn: z.enum(standInKinds),
  user: z.string().default(''),
  original: originalSchema.optional(),
});

const fileSchema = z.strictObject({ images: z.array(imageSchema).min(1) });

export type BaseImage = z.infer<typeof imageSchema> & {
  /** Where Dockerfiles that name it are really pointed: our own local tag. */
  localTag: string;
  /** Changes with everything that the image is made from. */
  recipe: string;
  /** The tag of the stand-in of its kind, which those of all its references stand on. */
  family: string;
  /** The original's, which its stand-in carries; null: it has none. */
  packageList: PackageList | null;
};

/** What the gate may ask: which of our own images a reference of a learner's file stands for. */
export interface Catalogue {
  /** Null: not an image of the course. */
  resolve(reference: string): { localTag: string } | null;
  /** Every reference of the course. */
  references(): readonly string[];
}

export class BaseImages implements Catalogue {
  readonly all: readonly BaseImage[];
  /** Tarballs of the course's npm packages, by file name. */
  readonly packages: ReadonlyMap<string, Buffer>;

  constructor(all: readonly BaseImage[], packages: ReadonlyMap<string, Buffer>) {
    this.all = all;
    this.packages = packages;
  }

  find(reference: string): BaseImage | null {
    const wanted = parseReference(reference);
    if (!wanted) return null;
    const fits = (image: BaseImage): boolean => {
      const offered = parseReference(image.reference);
      if (offered?.host !== wanted.host || offered.path !== wanted.path) return false;
      // With a digest, a tag beside it is a remark: the digest decides.
      return wanted.digest === null ? offered.tag === wanted.tag : image.digest === wanted.digest;
    };
    return this.all.find(fits) ?? null;
  }

  resolve(reference: string): { localTag: string } | null {
    const image = this.find(reference);
    return image && { localTag: image.localTag };
  }

  references(): readonly string[] {
    return this.all.map(({ reference }) => reference);
  }
}

/** Images with npm get the course's packages. */
export function needsNpm(kind: StandInKind): boolean {
  return kind.startsWith('node-');
}

/** Part of every recipe: raise it when stand-in.ts or npm-cache.ts makes something else. */
const recipeVersion = 2;

/** Reads base-images.yaml and packages/. Throws with file, place and what is allowed. */
export function loadBaseImages(exercisesDir: string): BaseImages {
  const path = join(exercisesDir, 'base-images.yaml');
  const document = parseDocument(readFileSync(path, 'utf8'), { uniqueKeys: true });
  if (document.errors[0]) throw new Error(`${path}: ${document.errors[0].message}`);
  const result = fileSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
    throw new Error(`${path}: ${faults.join('; ')}`);
  }
  const { images } = result.data;
  const twice = images.find(
    ({ reference }, index) => images.findIndex((other) => other.reference === reference) !== index,
  );
  if (twice) throw new Error(`${path}: ${twice.reference} is listed twice`);
  const packages = loadPackages(join(exercisesDir, 'packages'));
  const packagesHash = sha256([...packages].map(([name, content]) => `${name} ${sha256(content)}`).join('\n'));
  return new BaseImages(
    images.map((image) => {
      const made = [recipeVersion, image.standIn, needsNpm(image.standIn) ? packagesHash : ''];
      const family = `drydock-base/stand-in:${image.standIn}-${shortHash(made)}`;
      const listName = image.original?.packageList;
      const packageList = listName === undefined ? null : loadPackageList(exercisesDir, listName);
      const own = packageList === null ? [] : [packageList];
      const recipe = shortHash([...made, image.reference, image.digest, image.user, ...own]);
      return { ...image, recipe, family, packageList, localTag: localTag(image.reference, recipe) };
    }),
    packages,
  );
}

/** `drydock-base/gcr.io-distroless-static:nonroot-<recipe>` */
function localTag(reference: string, recipe: string): string {
  const [, name = '', tag = ''] = /^(.*):([^:/]+)$/.exec(reference) ?? [];
  return `drydock-base/${name.replace(/[/:]/g, '-')}:${tag}-${recipe}`;
}

function loadPackages(folder: string): Map<string, Buffer> {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  } catch {
    names = [];
  }
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(folder, name))]));
}

function shortHash(parts: readonly unknown[]): string {
  return sha256(JSON.stringify(parts)).slice(0, 12);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
