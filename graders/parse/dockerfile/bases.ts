/** What is published about well-known base images, for answers that need no build. */
import { parseReference } from './reference.ts';

export interface KnownBase {
  /** As the image's config says it: '' is root. */
  user: string;
  /** Whether the image may set this environment variable; what it does not set is empty. */
  maySet(variable: string): boolean;
  /** Whether it sets this one, as its published Dockerfile says. */
  sets(variable: string): boolean;
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

/** What images are made to tell to those that are built on them. */
const published: Readonly<Record<string, string>> = {
  caddy: 'CADDY_VERSION XDG_CONFIG_HOME XDG_DATA_HOME',
  'eclipse-temurin': 'JAVA_HOME JAVA_VERSION LANG LANGUAGE LC_ALL',
  golang: 'GOLANG_VERSION GOPATH GOTOOLCHAIN',
  httpd: 'HTTPD_PREFIX HTTPD_VERSION HTTPD_SHA256',
  mysql: 'MYSQL_MAJOR MYSQL_VERSION GOSU_VERSION',
  nginx: 'NGINX_VERSION NJS_VERSION PKG_RELEASE',
  node: 'NODE_VERSION YARN_VERSION',
  php: 'PHPIZE_DEPS PHP_INI_DIR PHP_CFLAGS PHP_CPPFLAGS PHP_LDFLAGS PHP_VERSION PHP_URL PHP_SHA256',
  postgres: 'PG_MAJOR PG_VERSION PGDATA LANG GOSU_VERSION',
  python: 'PYTHON_VERSION PYTHON_SHA256 GPG_KEY LANG',
  redis: 'REDIS_VERSION REDIS_DOWNLOAD_URL REDIS_DOWNLOAD_SHA GOSU_VERSION',
  ruby: 'RUBY_VERSION GEM_HOME LANG BUNDLE_APP_CONFIG BUNDLE_SILENCE_ROOT_WARNING',
  rust: 'RUST_VERSION RUSTUP_HOME CARGO_HOME',
};

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
  if (image.host === 'docker.io' && image.path.startsWith('library/')) {
    const name = image.path.slice('library/'.length);
    const sets = (variable: string): boolean => (published[name] ?? '').split(' ').includes(variable);
    return rootImages.has(name) ? { user: '', maySet, sets } : null;
  }
  // https://github.com/GoogleContainerTools/distroless: tags `nonroot` and `debug-nonroot` run as 65532, the others as root.
  if (image.host === 'gcr.io' && image.path.startsWith('distroless/') && image.tag !== null)
    return { user: image.tag.includes('nonroot') ? '65532' : '0', maySet, sets: () => false };
  return null;
}
