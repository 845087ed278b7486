/**
 * A bundle: base images in one file, for rooms without internet. A tar of what the engine saved (layers and
 * configurations), then the list of it all, then the list's checksum. Every byte is covered by the list: contents by
 * their sha-256, images by the configuration that names their layers, the list by its checksum.
 */
import { z } from 'zod';

export const listName = 'drydock-bundle.json';
export const checksumName = 'drydock-bundle.sha256';

/** Larger documents are refused before they are read into memory. */
export const documentBytes = 4 * 1024 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha-256 in hex');
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest');

const imageSchema = z.strictObject({
  reference: z.string().max(512),
  /** The digest that the course pins, and the one that the registry gave. */
  digest: digest.nullable(),
  actualDigest: digest.nullable(),
  origin: z.enum(['registry', 'stand-in']),
  mirror: z.string().max(512).nullable(),
  recipe: z.string().regex(/^[0-9a-f]{12}$/, 'a recipe'),
  /** `linux/amd64` */
  platform: z.string().max(64),
  /** The entries of the tar: its configuration, its layers oldest first. */
  config: z.string(),
  layers: z.array(z.string()).max(200),
});

export const listSchema = z.strictObject({
  format: z.literal(1),
  /** Which Drydock made it. */
  madeBy: z.string().max(100),
  /** ISO-8601, UTC. */
  madeAt: z.iso.datetime(),
  images: z.array(imageSchema).min(1).max(1000),
  /** Everything else in the tar. */
  contents: z.array(z.strictObject({ path: z.string(), bytes: z.int().min(0), sha256 })).max(20_000),
});

export type BundledImage = z.infer<typeof imageSchema>;
export type BundleList = z.infer<typeof listSchema>;

/** What is wrong with the file, in sentences for whoever gave it. */
export class BundleFault extends Error {
  override readonly name = 'BundleFault';
}

/** The part of an image's configuration that matters here; the rest is carried along. https://github.com/opencontainers/image-spec/blob/main/config.md */
export const imageConfig = z.looseObject({
  os: z.string(),
  architecture: z.string(),
  config: z.looseObject({
    Labels: z.record(z.string(), z.string()).nullish(),
    OnBuild: z.array(z.string()).nullish(),
  }),
  rootfs: z.object({ type: z.literal('layers'), diff_ids: z.array(digest).max(200) }),
});

export type ImageConfig = z.infer<typeof imageConfig>;
