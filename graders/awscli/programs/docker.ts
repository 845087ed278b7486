/** The commands of `docker` that a release uses. Nothing is built: an image here is a name, an id and, once pushed, a digest. */
import { NotFollowed } from '../shell/signals.ts';
import type { PlacedWord, Program, ProgramCommand } from '../shell/program.ts';
import { program, ProgramFault, readOptions, type Options } from './program.ts';
import { parseReference, type Reference } from './reference.ts';
import { shortDigest, type LocalImage, type World } from './world.ts';

const buildOptions: Options = {
  '-t': '--tag',
  '--tag': 'value',
  '-f': '--file',
  '--file': 'value',
  '--build-arg': 'value',
  '--label': 'value',
  '--secret': 'value',
  '--target': 'value',
  '--platform': 'value',
  '--progress': 'value',
  '--provenance': 'value',
  '--sbom': 'value',
  '--network': 'value',
  '--cache-from': 'value',
  '--cache-to': 'value',
  '--pull': 'switch',
  '--no-cache': 'switch',
  '--load': 'switch',
  '--push': 'switch',
  '-q': '--quiet',
  '--quiet': 'switch',
};
const quiet: Options = { '-q': '--quiet', '--quiet': 'switch' };
const format: Options = { '-f': '--format', '--format': 'value' };
const login: Options = { '-u': '--username', '--username': 'value', '--password-stdin': 'switch' };

type Run = (words: PlacedWord[], command: ProgramCommand, world: World) => string;

const commands: Readonly<Record<string, Run>> = {
  build,
  'image build': build,
  'buildx build': build,
  push,
  'image push': push,
  inspect,
  'image inspect': inspect,
  tag,
  'image tag': tag,
  pull,
  'image pull': pull,
  'buildx imagetools inspect': registered,
  login(words, { readStdin }) {
    const { operands, values, has } = readOptions(words, login, 'docker login');
    if (
      operands.length !== 1 ||
      values('--username')[0] !== 'AWS' ||
      !has('--password-stdin') ||
      readStdin().trim() === ''
    )
      throw new ProgramFault('Error: Cannot perform an interactive login from a non TTY device');
    return 'Login Succeeded\n';
  },
};

export function docker(world: World): Program {
  return program((command) => {
    const { words } = command;
    for (const length of [3, 2, 1]) {
      const name = words
        .slice(0, length)
        .map(({ text }) => text)
        .join(' ');
      if (words.length >= length && Object.hasOwn(commands, name))
        return commands[name]!(words.slice(length), command, world);
    }
    const written = words.slice(0, words[0]?.text === 'buildx' || words[0]?.text === 'image' ? 2 : 1);
    throw new NotFollowed(
      `\`docker ${written.map(({ text }) => text).join(' ')}\` is not followed here; ${Object.keys(commands).join(', ')} are.`,
      command.at,
    );
  });
}

function build(words: PlacedWord[], { at }: ProgramCommand, world: World): string {
  const { operands, values, has } = readOptions(words, buildOptions, 'docker build');
  if (operands.length !== 1) throw new ProgramFault('ERROR: docker buildx build requires 1 argument');
  const references = values('--tag').map((text) => ({ text, reference: referenceOf(text) }));
  if (world.scenario.build === 'fails') {
    world.tell({ kind: 'failed', at, what: 'the build fails' }, 20);
    throw new ProgramFault(
      'ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    );
  }
  const image = world.newImage();
  for (const { text, reference } of references) world.local.set(withTag(text, reference), image);
  world.tell(
    {
      kind: 'built',
      at,
      what: `${references.map(({ reference }) => named(reference)).join(', ') || 'an image without a name'} is built`,
    },
    20,
  );
  if (has('--push')) for (const { text } of references) pushOne(text, image, at, world);
  return has('--quiet') ? `${image.id}\n` : '';
}

function push(words: PlacedWord[], { at }: ProgramCommand, world: World): string {
  const { operands, has } = readOptions(words, quiet, 'docker push');
  const text = one(operands, 'docker push');
  const reference = referenceOf(text);
  const image = world.local.get(withTag(text, reference));
  if (!image || reference.digest !== undefined)
    throw new ProgramFault(`An image does not exist locally with the tag: ${reference.name}`);
  const digest = pushOne(text, image, at, world);
  if (has('--quiet')) return `${withTag(text, reference)}\n`;
  return `The push refers to repository [${reference.name}]\n${reference.tag ?? 'latest'}: digest: ${digest} size: 1786\n`;
}

function pushOne(text: string, image: LocalImage, at: ProgramCommand['at'], world: World): string {
  if (world.scenario.push === 'fails') {
    world.tell({ kind: 'failed', at, what: `the push of ${named(referenceOf(text))} fails` }, 5);
    throw new ProgramFault('received unexpected HTTP status: 503 Service Unavailable');
  }
  const digest = world.push(image, referenceOf(text));
  world.tell(
    { kind: 'pushed', at, what: `${named(referenceOf(text))} is pushed as ${shortDigest(digest)}`, digest },
    5,
  );
  world.moveTags('after-push', world.resolve(text));
  return digest;
}

/** Go templates in general are a language; these are the ones that scripts ask for. */
function inspect(words: PlacedWord[], command: ProgramCommand, world: World): string {
  const { operands, values } = readOptions(words, format, 'docker inspect');
  const text = one(operands, 'docker inspect');
  const image = localImage(text, world);
  const template = values('--format')[0]
    ?.replaceAll(/\s+/g, ' ')
    .replaceAll(/\{\{ | \}\}/g, (brace) => brace.trim());
  switch (template) {
    case '{{.Id}}':
    case '{{.ID}}':
      return `${image.id}\n`;
    case '{{index .RepoDigests 0}}':
    case '{{(index .RepoDigests 0)}}':
      if (image.repoDigests.length === 0)
        throw new ProgramFault('template parsing error: error calling index: index out of range: 0');
      return `${image.repoDigests[0]}\n`;
    case '{{range .RepoDigests}}{{.}}{{end}}':
      return `${image.repoDigests.join('')}\n`;
    case '{{join .RepoDigests " "}}':
      return `${image.repoDigests.join(' ')}\n`;
    default:
      throw new NotFollowed(
        '`docker inspect` is followed here with `--format "{{.Id}}"` and `--format "{{index .RepoDigests 0}}"`.',
        command.at,
      );
  }
}

function localImage(text: string, world: World): LocalImage {
  const reference = parseReference(text);
  const found = reference && world.local.get(withTag(text, reference));
  const image =
    found ?? [...world.local.values()].find(({ id, repoDigests }) => id === text || repoDigests.includes(text));
  if (image) return image;
  throw new ProgramFault(`Error: No such object: ${text}`);
}

function tag(words: PlacedWord[], _: ProgramCommand, world: World): string {
  const [from, to, ...more] = readOptions(words, {}, 'docker tag').operands;
  if (!from || !to || more.length > 0) throw new ProgramFault('docker: "docker tag" requires 2 arguments.');
  world.local.set(withTag(to.text, referenceOf(to.text)), localImage(from.text, world));
  return '';
}

function pull(words: PlacedWord[], _: ProgramCommand, world: World): string {
  const text = one(readOptions(words, { ...quiet, '--platform': 'value' }, 'docker pull').operands, 'docker pull');
  const { reference, image } = world.resolve(text);
  const pulled = { id: image.imageDigest, repoDigests: [`${reference.name}@${image.imageDigest}`] };
  world.local.set(withTag(text, reference), pulled);
  return `${text}\n`;
}

/** Asks the registry, so it answers what the tag names now. */
function registered(words: PlacedWord[], { at }: ProgramCommand, world: World): string {
  const { operands, values } = readOptions(words, { '--format': 'value' }, 'docker buildx imagetools inspect');
  const text = one(operands, 'docker buildx imagetools inspect');
  if (!/^\{\{ ?\.Manifest\.Digest ?\}\}$/.test(values('--format')[0] ?? '')) {
    throw new NotFollowed(
      '`docker buildx imagetools inspect` is followed here with `--format "{{.Manifest.Digest}}"`.',
      at,
    );
  }
  return `${world.resolve(text).image.imageDigest}\n`;
}

function one(operands: PlacedWord[], of: string): string {
  if (operands.length !== 1) throw new ProgramFault(`docker: "${of}" requires 1 argument.`);
  return operands[0]!.text;
}

function referenceOf(text: string) {
  const reference = parseReference(text);
  if (!reference) throw new ProgramFault(`invalid reference format: ${text}`);
  return reference;
}

/** For people: without the registry. */
function named({ repository, tag: given = 'latest' }: Reference): string {
  return `${repository}:${given}`;
}

function withTag(text: string, { tag: given, digest }: { tag?: string; digest?: string }): string {
  return given === undefined && digest === undefined ? `${text}:latest` : text;
}
