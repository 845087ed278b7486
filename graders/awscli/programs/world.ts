/** What docker and notation share: the images of this machine, the registry of the account, and whoever else can push to it. */
import type { Range } from '../../check.ts';
import { imageBy } from '../account/ecr-images.ts';
import { appliedRules, tagMoves } from '../account/scanning.ts';
import { madeText } from '../account/service.ts';
import type { AccountState, Image, Repository } from '../account/state.ts';
import type { Clock } from '../clock.ts';
import { ProgramFault } from './program.ts';
import { parseReference, regionOfHost, type Reference } from './reference.ts';
import type { Scenario } from './scenario.ts';

/** An image on this machine. */
export interface LocalImage {
  id: string;
  /** `NAME@sha256:…`, known once it was pushed or pulled. */
  repoDigests: string[];
}

/** Something that happened outside of AWS, in the order of time. */
export interface Act {
  kind: 'built' | 'pushed' | 'tag-moved' | 'signed' | 'failed';
  /** Where in the script; what somebody else does has no place. */
  at?: Range;
  /** Since the script began. */
  seconds: number;
  what: string;
  /** Of the image pushed or signed. */
  digest?: string;
  /** ARN of the version of the profile that signed. */
  profile?: string;
}

/** What the reference names in the registry. */
export interface Registered {
  repository: Repository;
  region: string;
  image: Image;
}

export class World {
  readonly account: AccountState;
  readonly scenario: Scenario;
  readonly acts: Act[] = [];
  /** By `NAME:TAG` as written. */
  readonly local = new Map<string, LocalImage>();
  readonly #clock: Clock;
  #builds = 0;

  constructor(account: AccountState, scenario: Scenario, clock: Clock) {
    this.account = account;
    this.scenario = scenario;
    this.#clock = clock;
  }

  /** `seconds` is how long it took. */
  tell(act: Omit<Act, 'seconds'>, seconds = 0): void {
    this.#clock.pass(seconds);
    this.acts.push({ ...act, seconds: this.#clock.seconds });
  }

  newImage(): LocalImage {
    return { id: digestOf(`image ${++this.#builds}`), repoDigests: [] };
  }

  /** Throws when the registry is not this account's, or has no such repository. */
  repositoryOf({ host, repository: name }: Reference): { repository: Repository; region: string } {
    const region = regionOfHost(host, this.account.accountId);
    if (region === null) throw new ProgramFault(`${host || 'docker.io'}: no access to this registry is allowed`);
    const repository = this.account.regions[region]?.ecr.repositories.find((one) => one.repositoryName === name);
    if (repository) return { repository, region };
    throw new ProgramFault(
      `name unknown: The repository with name '${name}' does not exist in the registry with id '${this.account.accountId}'`,
    );
  }

  /** What the registry answers for the reference at this moment. */
  resolve(text: string): Registered & { reference: Reference } {
    const reference = parseReference(text);
    if (!reference) throw new ProgramFault(`invalid reference: ${text}`);
    const { repository, region } = this.repositoryOf(reference);
    const { digest, tag = digest === undefined ? 'latest' : undefined } = reference;
    const image = imageBy(repository, digest === undefined ? { imageTag: tag } : { imageDigest: digest });
    if (!image) throw new ProgramFault(`${text}: not found`);
    return { reference, repository, region, image };
  }

  /** Puts this machine's image under the tag; answers its digest. */
  push(image: LocalImage, reference: Reference): string {
    const { repository, region } = this.repositoryOf(reference);
    const { tag = 'latest' } = reference;
    const digest = digestOf(`manifest of ${image.id}`);
    this.#put(repository, region, tag, digest, this.scenario.scan);
    const known = `${reference.name}@${digest}`;
    if (!image.repoDigests.includes(known)) image.repoDigests.unshift(known);
    return digest;
  }

  /** Once, and only where the registry lets the tag move. */
  moveTags(when: Scenario['tagMoved'], isPushed: Registered): void {
    if (this.scenario.tagMoved !== when || this.acts.some(({ kind }) => kind === 'tag-moved')) return;
    const { repository, region, image } = isPushed;
    const digest = digestOf('somebody else');
    for (const tag of image.imageTags.filter((each) => tagMoves(repository, each))) {
      this.#put(repository, region, tag, digest, { status: 'COMPLETE', seconds: 0, findings: [] });
      this.tell({
        kind: 'tag-moved',
        what: `somebody else pushes another image as ${repository.repositoryName}:${tag}`,
        digest,
      });
    }
  }

  #put(repository: Repository, region: string, tag: string, digest: string, scan: Scenario['scan']): void {
    const holder = imageBy(repository, { imageTag: tag });
    if (holder && holder.imageDigest !== digest && !tagMoves(repository, tag)) {
      throw new ProgramFault(
        `tag invalid: The image tag '${tag}' already exists in the '${repository.repositoryName}' repository and cannot be overwritten because the tag is immutable.`,
      );
    }
    if (holder) holder.imageTags = holder.imageTags.filter((each) => each !== tag);
    const there = imageBy(repository, { imageDigest: digest });
    if (there) return void there.imageTags.push(tag);
    const scanned = appliedRules(repository, this.account.regions[region]!.ecr.scanning).frequency !== 'MANUAL';
    const { now } = this.#clock;
    repository.images.push({
      imageDigest: digest,
      imageTags: [tag],
      imagePushedAt: now,
      scan: { ...scan, findings: scan.findings.flatMap(one), ...(scanned && { startedAt: now }) },
      signatures: [],
    });
  }
}

/** For people: `sha256:` and twelve digits. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}

/** Looks like a digest and is the same for the same seed. */
export function digestOf(seed: string): string {
  const hex = [...madeText(seed, 64)].map((character) => (character.charCodeAt(0) % 16).toString(16));
  return `sha256:${hex.join('')}`;
}

/** Each by itself. */
function one({ times, ...finding }: Scenario['scan']['findings'][number]): (typeof finding)[] {
  return Array.from({ length: times }, () => finding);
}
