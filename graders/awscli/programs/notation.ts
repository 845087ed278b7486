/**
 * The commands of `notation` that a release uses, with the plugin of AWS Signer: a signature belongs to a digest and lies beside it in the registry.
 * https://docs.aws.amazon.com/signer/latest/developerguide/image-signing-steps.html
 */
import { NotFollowed } from '../shell/signals.ts';
import type { PlacedWord, Program, ProgramCommand } from '../shell/program.ts';
import { program, ProgramFault, readOptions, type Options } from './program.ts';
import { shortDigest, type World } from './world.ts';

const plugin = 'com.amazonaws.signer.notation.plugin';

const signOptions: Options = {
  '--plugin': 'value',
  '--id': 'value',
  '--plugin-config': 'value',
  '--signature-format': 'value',
  '-m': '--user-metadata',
  '--user-metadata': 'value',
  '-k': '--key',
  '--key': 'value',
  '-v': '--verbose',
  '--verbose': 'switch',
  '-d': '--debug',
  '--debug': 'switch',
};

export function notation(world: World): Program {
  return program((command) => {
    const [name, ...words] = command.words;
    switch (name?.text) {
      case 'sign':
        return sign(words, command, world);
      case 'verify':
        return verify(words, world);
      case 'list':
      case 'ls': {
        const { image, reference } = world.resolve(one(words, {}, 'notation list'));
        const of = `${reference.name}@${image.imageDigest}`;
        if (image.signatures.length === 0) return `${of} has no associated signatures\n`;
        return `${of}\n${image.signatures.map(() => '└── application/vnd.cncf.notary.signature\n').join('')}`;
      }
      case 'login':
        if (command.readStdin().trim() === '') throw new ProgramFault('Error: no password was given on standard input');
        return 'Login Succeeded\n';
      default:
        throw new NotFollowed(
          `\`notation ${name?.text ?? ''}\` is not followed here; sign, verify, list and login are.`,
          command.at,
        );
    }
  });
}

function sign(words: PlacedWord[], { at }: ProgramCommand, world: World): string {
  const { operands, values, has } = readOptions(words, signOptions, 'notation sign');
  if (operands.length !== 1) throw new ProgramFault('Error: missing reference to the artifact');
  if (has('--key')) throw new ProgramFault(`Error: signing key ${values('--key')[0]} not found`);
  if (!has('--plugin') && !has('--id')) throw new ProgramFault('Error: default signing key not set');
  if (!has('--plugin') || !has('--id')) throw new ProgramFault('Error: --plugin and --id belong together');
  if (values('--plugin')[0] !== plugin)
    throw new ProgramFault(`Error: plugin ${values('--plugin')[0]} is not installed`);
  const text = operands[0]!.text;
  const profile = profileVersion(values('--id')[0]!, world);
  world.moveTags('before-signing', world.resolve(text));
  // A tag is asked for now: what it names at this moment is signed.
  const { image, reference } = world.resolve(text);
  image.signatures.push(profile);
  const signed = `${reference.name}@${image.imageDigest}`;
  const digest = image.imageDigest;
  const by = profile.split('/').slice(-2).join('/');
  const what = `${reference.repository}@${shortDigest(digest)} is signed by ${by}`;
  world.tell({ kind: 'signed', at, what, digest, profile }, 2);
  return `Successfully signed ${signed}\n`;
}

/** The pipeline's own trust policy takes any active profile of this account. */
function verify(words: PlacedWord[], world: World): string {
  const options: Options = { '-v': '--verbose', '--verbose': 'switch', '-d': '--debug', '--debug': 'switch' };
  const { image, reference } = world.resolve(one(words, options, 'notation verify'));
  const of = `${reference.name}@${image.imageDigest}`;
  if (image.signatures.length === 0) {
    throw new ProgramFault(`Error: signature verification failed: no signature is associated with "${of}"`);
  }
  return `Successfully verified signature for ${of}\n`;
}

/** `arn:…:/signing-profiles/NAME`, with or without a version → the version that signs. */
function profileVersion(id: string, { account }: World): string {
  const profiles = Object.values(account.regions).flatMap(({ signer }) => signer.profiles);
  const profile = profiles.find(
    ({ arn, profileVersion: version, status }) => status === 'Active' && (id === arn || id === `${arn}/${version}`),
  );
  if (profile) return `${profile.arn}/${profile.profileVersion}`;
  throw new ProgramFault(`Error: generate signature failed: AccessDeniedException: no active signing profile ${id}`);
}

function one(words: PlacedWord[], options: Options, of: string): string {
  const { operands } = readOptions(words, options, of);
  if (operands.length !== 1) throw new ProgramFault(`Error: ${of} takes one reference`);
  return operands[0]!.text;
}
