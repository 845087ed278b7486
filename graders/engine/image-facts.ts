/**
 * Reads everything that an X-ray needs of a saved image in one pass. Memory is bounded whatever the image holds: files are
 * worked through in pieces, and what is kept of them has a budget for the whole image; what did not fit is said in `cut`.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Header } from 'tar-stream';
import { packageListAt, textPaths, type ImageFacts, type LayerFacts } from '../xray/facts.ts';
import type { LayerEntry } from '../xray/filesystem.ts';
import { parseApkInstalled, parseDpkgStatus, parsePackageJson, type Package } from '../xray/packages.ts';
import type { KnownSecret } from '../xray/secrets/find.ts';
import { walkImage, type LayerReader, type Sink } from './saved-image.ts';
import { secretScan } from './secret-scan.ts';

/** Of one image, all layers together, but where it says otherwise. */
export interface FactLimits {
  entries: number;
  /** UTF-16 units of all paths. */
  pathChars: number;
  packages: number;
  secrets: number;
  /** Of one file, so that a single one does not use up the budget. */
  secretsPerFile: number;
  /** Bytes of one document: a package list, /etc/passwd. */
  documentBytes: number;
}

export const usualFactLimits: FactLimits = {
  entries: 120_000,
  pathChars: 16e6,
  packages: 10_000,
  secrets: 500,
  secretsPerFile: 20,
  documentBytes: 8 * 1024 * 1024,
};

export interface FactOptions {
  limits?: FactLimits;
  /** Secrets to look for beside those that show themselves. */
  known?: readonly KnownSecret[];
  signal?: AbortSignal;
}

/** Rejects when the archive ends early or names no configuration, or with the signal's reason. */
export async function readImageFacts(
  saved: NodeJS.ReadableStream,
  { limits = usualFactLimits, known = [], signal }: FactOptions = {},
): Promise<ImageFacts> {
  const budget = new Budget(limits);
  const { config, layers } = await walkImage(saved, () => new FactsReader(budget, known), signal);
  const { os, architecture, variant, history, rootfs } = (config ?? {}) as ConfigDocument;
  if (!rootfs) throw new Error('the saved image has no configuration that can be read');
  const unread = layers.flatMap((layer, index) => (layer === null ? [index] : []));
  return {
    platform: os && architecture ? [os, architecture, variant].filter(Boolean).join('/') : null,
    history: (history ?? []).map((entry) => ({ createdBy: entry.created_by ?? '', empty: entry.empty_layer ?? false })),
    diffIds: rootfs.diff_ids ?? [],
    layers: layers.map((layer) => layer ?? emptyLayer),
    cut: [
      ...unread.map(
        (index) => `Layer ${index} is packed in a form that is not read here (zstd); nothing of it is shown.`,
      ),
      ...budget.cut(),
    ],
  };
}

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
interface ConfigDocument {
  os?: string;
  architecture?: string;
  variant?: string;
  history?: { created_by?: string; empty_layer?: boolean }[];
  rootfs?: { diff_ids?: string[] };
}

const emptyLayer: LayerFacts = {
  entries: new Map(),
  whiteouts: [],
  opaque: [],
  sizeBytes: 0,
  packages: new Map(),
  texts: new Map(),
  secrets: [],
};

/** What may still be kept, and what was refused. */
class Budget {
  readonly limits: FactLimits;
  #entries: number;
  #pathChars: number;
  #packages: number;
  #secrets: number;
  readonly #refused = { entries: 0, packages: 0, secrets: 0, documents: 0 };

  constructor(limits: FactLimits) {
    this.limits = limits;
    this.#entries = limits.entries;
    this.#pathChars = limits.pathChars;
    this.#packages = limits.packages;
    this.#secrets = limits.secrets;
  }

  mayKeepPath(path: string): boolean {
    const fits = this.#entries > 0 && this.#pathChars >= path.length;
    if (fits) {
      this.#entries -= 1;
      this.#pathChars -= path.length;
    } else this.#refused.entries += 1;
    return fits;
  }

  /** As many of the list as fit. */
  packages(found: Package[]): Package[] {
    const kept = found.slice(0, this.#packages);
    this.#packages -= kept.length;
    this.#refused.packages += found.length - kept.length;
    return kept;
  }

  mayKeepSecret(): boolean {
    const fits = this.#secrets > 0;
    if (fits) this.#secrets -= 1;
    else this.#refused.secrets += 1;
    return fits;
  }

  refuseSecret(): void {
    this.#refused.secrets += 1;
  }

  refuseDocument(): void {
    this.#refused.documents += 1;
  }

  cut(): string[] {
    const { entries, packages, secrets, documents } = this.#refused;
    const { limits } = this;
    return [
      ...(entries > 0 ? [`${entries} paths are not listed: at most ${limits.entries} of an image are.`] : []),
      ...(packages > 0 ? [`${packages} packages are not listed: at most ${limits.packages} of an image are.`] : []),
      ...(secrets > 0 ? [`${secrets} more findings of secrets are not listed.`] : []),
      ...(documents > 0
        ? [`${documents} package lists or user lists are larger than ${limits.documentBytes} bytes and were not read.`]
        : []),
    ];
  }
}

class FactsReader implements LayerReader<LayerFacts> {
  readonly #budget: Budget;
  readonly #known: readonly KnownSecret[];
  readonly #entries = new Map<string, LayerEntry>();
  readonly #facts = {
    whiteouts: [] as string[],
    opaque: [] as string[],
    sizeBytes: 0,
    packages: new Map<string, Package[]>(),
    texts: new Map<string, string>(),
    secrets: [] as LayerFacts['secrets'],
  };

  constructor(budget: Budget, known: readonly KnownSecret[]) {
    this.#budget = budget;
    this.#known = known;
  }

  entry(header: Header): Sink | null {
    const path = absolute(header.name);
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (name.startsWith('.wh.')) {
      this.#whiteout(path.slice(0, slash) || '/', name);
      return null;
    }
    const type = typeOf(header);
    const size = type === 'file' ? (header.size ?? 0) : 0;
    this.#facts.sizeBytes += size;
    if (path === '/' || !this.#budget.mayKeepPath(path)) return null;
    const entry: LayerEntry = {
      type,
      mode: (header.mode ?? 0) & 0o7777,
      uid: header.uid ?? 0,
      gid: header.gid ?? 0,
      inode: { bytes: size, links: 1 },
      linkTarget: type === 'symlink' ? (header.linkname ?? '') : null,
      hash: null,
    };
    this.#entries.set(path, entry);
    if (header.type === 'link') this.#link(entry, absolute(header.linkname ?? ''));
    return size > 0 ? together([this.#hash(entry), this.#secrets(path), ...this.#lists(path)]) : null;
  }

  end(): LayerFacts {
    return { entries: this.#entries, ...this.#facts };
  }

  #whiteout(folder: string, name: string): void {
    const path = folder === '/' ? `/${name.slice(4)}` : `${folder}/${name.slice(4)}`;
    // `.wh..wh.…` are the file system's own notes; only the opaque one says something.
    const own = name.startsWith('.wh..wh.');
    if (own && name !== '.wh..wh..opq') return;
    if (!this.#budget.mayKeepPath(path)) return;
    if (own) this.#facts.opaque.push(folder);
    else this.#facts.whiteouts.push(path);
  }

  /** A hard link shows what the other name of the same layer shows. */
  #link(entry: LayerEntry, target: string): void {
    const other = this.#entries.get(target);
    if (!other || other === entry) return;
    entry.inode = other.inode;
    entry.inode.links += 1;
    entry.hash = other.hash;
  }

  #hash(entry: LayerEntry): Sink {
    const sum: Hash = createHash('sha256');
    return { write: (chunk) => sum.update(chunk), end: () => (entry.hash = sum.digest('hex').slice(0, 16)) };
  }

  #secrets(path: string): Sink {
    let ofFile = 0;
    return secretScan(path, this.#known, (secret) => {
      ofFile += 1;
      if (ofFile > this.#budget.limits.secretsPerFile) this.#budget.refuseSecret();
      else if (this.#budget.mayKeepSecret()) this.#facts.secrets.push({ path, ...secret });
    });
  }

  #lists(path: string): Sink[] {
    const { packages, texts } = this.#facts;
    const keep = (found: Package[]): void => void packages.set(path, this.#budget.packages(found));
    const list = packageListAt(path);
    if (list === 'node') return [nodeVersion((version) => keep([nodePackage(version)]))];
    if (list === 'dpkg') return [this.#document((text) => keep(parseDpkgStatus(text)))];
    if (list === 'apk') return [this.#document((text) => keep(parseApkInstalled(text)))];
    if (list === 'npm')
      return [this.#document((text) => keep([parsePackageJson(text)].filter((found) => found !== null)))];
    if ((textPaths as readonly string[]).includes(path)) return [this.#document((text) => texts.set(path, text))];
    return [];
  }

  #document(read: (text: string) => unknown): Sink {
    let chunks: Buffer[] | null = [];
    let bytes = 0;
    return {
      write: (chunk) => {
        bytes += chunk.length;
        if (bytes > this.#budget.limits.documentBytes) chunks = null;
        chunks?.push(chunk);
      },
      end: () => {
        if (chunks === null) this.#budget.refuseDocument();
        else read(Buffer.concat(chunks).toString());
      },
    };
  }
}

function together(sinks: Sink[]): Sink {
  return {
    write: (chunk) => sinks.forEach((sink) => sink.write(chunk)),
    end: () => sinks.forEach((sink) => sink.end()),
  };
}

/** Without `.`, `..` and a slash at the end. */
function absolute(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function typeOf({ type }: Header): LayerEntry['type'] {
  if (type === 'directory' || type === 'symlink') return type;
  return type === 'file' || type === 'link' || type === 'contiguous-file' ? 'file' : 'other';
}

function nodePackage(version: string): Package {
  return { type: 'generic', name: 'node', version, arch: null, licence: 'MIT', source: null };
}

/** The program says its version to debuggers: `node.js/v20.11.1`. */
function nodeVersion(tell: (version: string) => void): Sink {
  let tail = '';
  let version: string | undefined;
  return {
    write(chunk) {
      if (version !== undefined) return;
      const text = tail + chunk.toString('latin1');
      version = /node\.js\/v(\d{1,3}\.\d{1,3}\.\d{1,3})(?!\d)./s.exec(text)?.[1];
      tail = text.slice(-32);
    },
    end: () => version !== undefined && tell(version),
  };
}
