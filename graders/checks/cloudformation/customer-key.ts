/** What is stored is encrypted with a key of our own, which rotates. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { keyMeant, keyProperties } from '../../cloudformation/keys.ts';
import type { Resource, Template } from '../../cloudformation/template.ts';
import { at, flagAt, textAt, undecidedIn, place } from '../../cloudformation/value.ts';

const example = (properties: string, key = 'EnableKeyRotation: true'): string => `Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: { ${key} }
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: /ecs/cranes${properties} }
`;
const wanted = { resources: [{ id: 'Log', reason: 'The log tells who was in the harbour.' }] };

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({
    /** Repositories, file systems, log groups, secrets and trails, by logical id. */
    resources: z.array(z.strictObject({ id: z.string(), reason: z.string() })).min(1),
  }),
  title: 'What is stored is encrypted with a key of our own',
  help: `Follows the key of each resource to an \`AWS::KMS::Key\` of the template, by id, ARN or alias, and asks of that key that it is symmetric, enabled and
rotated every year. AWS encrypts these things anyway, with keys whose policy AWS writes: nobody can shut them, and nobody sees who used them for what.`,
  examples: {
    good: [{ files: { 'storage.yaml': example(', KmsKeyId: !GetAtt Key.Arn') }, with: wanted }],
    bad: [
      { files: { 'storage.yaml': example('') }, with: wanted, note: 'a key of CloudWatch Logs' },
      {
        files: { 'storage.yaml': example(', KmsKeyId: !GetAtt Key.Arn', 'Enabled: true') },
        with: wanted,
        note: 'the key is the same for ever',
      },
    ],
  },
  run(template, { resources }) {
    return resources.flatMap(({ id, reason }): Finding[] => {
      const resource = template.resources.get(id);
      const fault = resource
        ? faultOf(template, resource)
        : {
            range: { line: 1, column: 1, endLine: 1, endColumn: 2 },
            message: `There is no resource \`${id}\` here any more.`,
          };
      return fault ? [{ file: template.file, ...place(fault.range), message: `${fault.message} ${reason}` }] : [];
    });
  },
});

type Fault = Pick<Finding, 'message'> & { range: Resource['range'] };

function faultOf(template: Template, { id, type, properties, range }: Resource): Fault | null {
  const where = keyProperties[type];
  if (!where) throw new Undecided(`How ${type} is encrypted is not known here. This is a fault of the exercise.`);
  const value = at(properties, ...where.path);
  const path = where.path.join('.');
  const unknown = undecidedIn(value);
  if (unknown)
    throw new Undecided(`The key of \`${id}\` cannot be told: ${unknown.why}.`, {
      file: template.file,
      ...place(unknown.range),
    });
  if (value === undefined)
    return {
      range,
      message: `\`${id}\` has no \`${path}\`: it is encrypted with a key of AWS's, or not at all, and no policy of ours is asked.`,
    };
  const needs = where.switch;
  const says = needs && textAt(properties, ...needs.path);
  if (needs && !needs.values.includes(says ?? ''))
    return {
      range: at(properties, ...needs.path)?.range ?? value.range,
      message: `\`${needs.path.join('.')}\` of \`${id}\` is ${says === undefined ? 'not there' : `\`${says}\``}; with ${needs.values.map((one) => `\`${one}\``).join(' or ')} the key is used.`,
    };
  const key = keyMeant(template, value);
  if (!key) return { range: value.range, message: `\`${path}\` of \`${id}\` names no key of this template.` };
  if (where.arnOnly && !(value.kind === 'reference' && value.attribute === 'Arn'))
    return {
      range: value.range,
      message: `\`${path}\` of \`${id}\` takes the ARN of a key and nothing else: \`!GetAtt ${key.id}.Arn\`. The stack fails.`,
    };
  return keyFault(key);
}

function keyFault({ id, properties, range }: Resource): Fault | null {
  const spec = textAt(properties, 'KeySpec') ?? 'SYMMETRIC_DEFAULT';
  if (spec !== 'SYMMETRIC_DEFAULT')
    return { range, message: `\`${id}\` is ${spec}; services encrypt with symmetric keys only.` };
  if (flagAt(properties, 'Enabled') === false)
    return { range, message: `\`${id}\` is disabled, so nothing can be read or written.` };
  if (flagAt(properties, 'EnableKeyRotation') !== true)
    return {
      range,
      message: `\`${id}\` has no \`EnableKeyRotation: true\`: the same key material encrypts for ever, and one that leaks opens everything that was ever written.`,
    };
  return null;
}
