/** What is published about well-known base images, for answers that need no build. */
import { parseReference } from './reference.ts';

export interface KnownBase {
  /** As the image's config says it: '' is root. */
  user: string;
}

/**
 * Docker Official Images whose config has no USER (their Dockerfiles: https://github.com/docker-library/official-images).
 * Images that set one are left out: they are unknown here, and the built image tells.
 */
const rootImages = new Set(
  'alpine amazoncorretto amazonlinux bash busybox caddy debian eclipse-temurin fedora golang gcc httpd mariadb mongo mysql nginx node php postgres python redis rockylinux ruby rust traefik ubuntu'.split(
    ' ',
  ),
);

/** The published facts of a base image, or null when the text alone cannot tell. */
export function knownBase(reference: string): KnownBase | null {
  const image = parseReference(reference);
  if (image === null) return null;
  if (image.host === 'docker.io' && image.path.startsWith('library/'))
    return rootImages.has(image.path.slice('library/'.length)) ? { user: '' } : null;
  // https://github.com/GoogleContainerTools/distroless: tags `nonroot` and `debug-nonroot` run as 65532, the others as root.
  if (image.host === 'gcr.io' && image.path.startsWith('distroless/') && image.tag !== null)
    return { user: image.tag.includes('nonroot') ? '65532' : '0' };
  return null;
}
