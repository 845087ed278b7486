/** What is published about well-known base images, for answers that need no build. */
import { parseReference } from './reference.ts';

export interface KnownBase {
  /** As the image's config says it: '' is root. */
  user: string;
  /** Whether the image may set this environment variable; what it does not set is empty. */
  maySet(variable: string): boolean;
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

/** Official images set versions, hashes, folders and search paths; none sets what a learner would name a user or a port. */
function maySet(variable: string): boolean {
  return /PATH|VERSION|SHA|HOME|URL|KEY|LANG|LC_|ROOT|DIR|DATA|FLAGS|PACKAGE|RELEASE|^(?:PHP|CADDY|APACHE|HTTPD|NGINX|NJS|RUSTUP|CARGO|GOTOOLCHAIN|SSL)_?/.test(
    variable,
  );
}

/** The published facts of a base image, or null when the text alone cannot tell. */
export function knownBase(reference: string): KnownBase | null {
  const image = parseReference(reference);
  if (image === null) return null;
  if (image.host === 'docker.io' && image.path.startsWith('library/'))
    return rootImages.has(image.path.slice('library/'.length)) ? { user: '', maySet } : null;
  // https://github.com/GoogleContainerTools/distroless: tags `nonroot` and `debug-nonroot` run as 65532, the others as root.
  if (image.host === 'gcr.io' && image.path.startsWith('distroless/') && image.tag !== null)
    return { user: image.tag.includes('nonroot') ? '65532' : '0', maySet };
  return null;
}
