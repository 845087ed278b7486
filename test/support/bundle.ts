/** Bundles of base images made by hand: honest ones, and ones that say something else than they hold. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { checksumName, listName, type BundledImage, type BundleList } from '../../graders/engine/bundle/format.ts';
import { tarEnd, tarFile } from '../../graders/engine/bundle/tar.ts';
import { archive, type ArchiveEntry } from '../../graders/engine/context.ts';
import { label } from '../../graders/engine/labels.ts';
import { ownArchitecture } from './registry.ts';

export const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

export interface Crafted {
  /** What the list says of the image. */
  image: BundledImage;
  config: Record<string, unknown> & { config: { Labels: Record<string, string>; OnBuild?: string[] } };
  files: { path: string; content: Buffer }[];
}

/** One image with one layer, as the course's reference and recipe want it. */
export async function craftImage(
  about: Pick<BundledImage, 'reference' | 'recipe'> & Partial<BundledImage>,
  options: { entries?: ArchiveEntry[]; zipped?: boolean } = {},
): Promise<Crafted> {
  const { entries = [{ path: 'from-the-bundle', type: 'file', content: about.reference }], zipped = false } = options;
  const tar = await archive(entries);
  const layer = zipped ? gzipSync(tar) : tar;
  const origin = about.origin ?? 'stand-in';
  const image: BundledImage = {
    digest: null,
    actualDigest: null,
    mirror: null,
    platform: `linux/${ownArchitecture}`,
    config: `${sha256(`config ${about.reference}`)}.json`,
    layers: [`${sha256(tar)}/layer.tar`],
    ...about,
    origin,
  };
  const config = {
    os: 'linux',
    architecture: ownArchitecture,
    config: {
      Cmd: ['/from-the-bundle'],
      Labels: {
        [label.instance]: 'somebody-else',
        [label.reference]: image.reference,
        [label.recipe]: image.recipe,
        [label.origin]: origin,
        ...(origin === 'stand-in' && { [label.standIn]: image.reference }),
        ...(image.actualDigest !== null && { [label.digest]: image.actualDigest }),
        ...(image.mirror !== null && { [label.mirror]: image.mirror }),
      },
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(tar)}`] },
  };
  return { image, config, files: [{ path: image.layers[0]!, content: layer }] };
}

/** Writes them as a bundle whose list is right about its bytes. `change` edits the list, `extra` adds files that are on it. */
export function writeBundleFile(
  path: string,
  crafted: readonly Crafted[],
  options: { extra?: { path: string; content: Buffer }[]; change?: (list: BundleList) => void } = {},
): { checksum: string; parts: { name: string; content: Buffer }[] } {
  const files = new Map<string, Buffer>();
  for (const { image, config, files: layers } of crafted) {
    for (const layer of layers) files.set(layer.path, layer.content);
    files.set(image.config, Buffer.from(JSON.stringify(config)));
  }
  for (const { path: name, content } of options.extra ?? []) files.set(name, content);
  const list: BundleList = {
    format: 1,
    madeBy: 'Drydock 0.0.9',
    madeAt: '2026-10-01T12:00:00.000Z',
    images: crafted.map(({ image }) => image),
    contents: [...files].map(([name, content]) => ({ path: name, bytes: content.length, sha256: sha256(content) })),
  };
  options.change?.(list);
  const text = Buffer.from(JSON.stringify(list));
  const parts = [
    ...[...files].map(([name, content]) => ({ name, content })),
    { name: listName, content: text },
    { name: checksumName, content: Buffer.from(`${sha256(text)}\n`) },
  ];
  writeParts(path, parts);
  return { checksum: sha256(text), parts };
}

export function writeParts(path: string, parts: readonly { name: string; content: Buffer }[]): void {
  writeFileSync(path, Buffer.concat([...parts.map(({ name, content }) => tarFile(name, content)), tarEnd]));
}
