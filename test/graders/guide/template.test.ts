import { expect, test } from 'vitest';
import { typeProperties } from '../../../graders/cloudformation/properties.ts';
import { parseTemplate } from '../../../graders/cloudformation/template.ts';
import { guideFor } from '../../../graders/guide/template.ts';
import { fieldsOf } from '../../../graders/guide/guide.ts';

const paths = (type?: string) => [...fieldsOf(guideFor(type))].map(([path]) => path);

test('sections are those that the reader takes', () => {
  for (const section of paths().filter((path) => !path.includes('.'))) {
    const { problems } = parseTemplate(JSON.stringify({ Resources: { A: { Type: 'T' } }, [section]: {} }), 'a.json');
    expect(problems.map(({ message }) => message).filter((message) => message.includes('not a section'))).toEqual([]);
  }
});

test.each(Object.entries(typeProperties))('the properties of %s, and what is required', (type, known) => {
  const inside = [...fieldsOf(guideFor(type))].filter(([path]) => path.startsWith('Resources.Properties.'));
  expect(inside.map(([path, { required }]) => `${path.split('.')[2]}${required ? '*' : ''}`)).toEqual(known.split(' '));
});

test('a resource without a known type says its type first', () => {
  for (const type of [undefined, 'constructor', 'AWS::EC2::VPC'])
    expect(paths(type).filter((path) => path.startsWith('Resources.Properties.'))).toEqual([]);
});

test('there is a sentence on every field', () => {
  for (const [path, { about }] of fieldsOf(guideFor('AWS::KMS::Key'))) expect(`${path}: ${about}`).toMatch(/: \S.*\.$/);
});
