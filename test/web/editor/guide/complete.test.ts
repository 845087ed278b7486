import { describe, expect, test } from 'vitest';
import { guideFor } from '../../../../graders/guide/task-definition.ts';
import { spoken } from '../../../../web/src/editor/facts.ts';
import { factsOf } from '../../../../web/src/editor/guide/find.ts';
import { json } from '../../../../web/src/editor/guide/form.ts';
import { pieceAt, piecesOf } from '../../../../web/src/editor/json-pieces.ts';
import { asking } from './support.ts';

const { completion, labels, chosen } = asking(json, () => Promise.resolve(guideFor()));
const container = (inside: string) => `{"family": "f", "containerDefinitions": [{"name": "web", ${inside}`;

describe('keys', () => {
  test('of the object that the caret is in, without those that it has', async () => {
    const found = await labels(container('"|"}], "cpu": "256"}'));
    expect(found).toEqual(expect.arrayContaining(['image', 'readonlyRootFilesystem']));
    expect(found).not.toContain('name');
    expect(found).not.toContain('family');
    expect(await labels('{"family": "f", "|"}')).not.toContain('family');
  });

  test('in a document that ends in the middle, with or without a quote', async () => {
    expect(await labels(container('"healthCheck": {"inter|'))).toContain('interval');
    expect(await labels(container('"healthCheck": {inter|'))).toContain('interval');
    expect(await labels(container('"healthCheck": {"command": [], |'))).toEqual(
      expect.arrayContaining(['interval', 'startPeriod']),
    );
  });

  test('what is required comes first', async () => {
    const options = (await completion('{"|'))!.options;
    const first = options.toSorted((a, b) => (b.boost ?? 0) - (a.boost ?? 0)).slice(0, 2);
    expect(first.map(({ label }) => label)).toEqual(['family', 'containerDefinitions']);
  });

  test('none where the guide ends, and none unasked where nothing was begun', async () => {
    expect(await completion(container('"dockerLabels": {"|'))).toBeNull();
    expect(await completion('{"nothing": {"|')).toBeNull();
    expect(await completion('{|', false)).toBeNull();
    expect(await completion('{"|', false)).not.toBeNull();
  });
});

describe('values', () => {
  test.each([
    ['{"networkMode": "|"', ['bridge', 'host', 'awsvpc', 'none']],
    ['{"requiresCompatibilities": ["EC2", "F|', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']],
    [container('"dependsOn": [{"condition": |'), ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY']],
    [container('"essential": t|'), ['true', 'false']],
    [container('"essential": "t|'), []],
    [container('"memory": |'), []],
  ])('%s', async (marked, expected) => expect(await labels(marked)).toEqual(expected));
});

describe('what is put in', () => {
  test.each([
    ['{"fam|', 'family', '{"family": "|"'],
    ['{fam|', 'family', '{"family": "|"'],
    ['{|', 'containerDefinitions', '{"containerDefinitions": [{|}]'],
    [container('"mem|'), 'memory', container('"memory": |')],
    ['{"fam|": "x"}', 'family', '{"family|": "x"}'],
    ['{"networkMode": "aw|', 'awsvpc', '{"networkMode": "awsvpc"'],
    ['{"networkMode": "b|ridge"}', 'awsvpc', '{"networkMode": "awsvpc"}'],
    ['{"networkMode": |}', 'awsvpc', '{"networkMode": "awsvpc"}'],
    [container('"privileged": |'), 'false', container('"privileged": false')],
  ])('%s', async (marked, label, result) => expect(await chosen(marked, label)).toBe(result));
});

describe('facts', () => {
  const at = (marked: string) => {
    const piece = pieceAt(piecesOf(marked.replace('|', '')), marked.indexOf('|'), true);
    const facts = piece && factsOf(guideFor(), piece);
    return facts && spoken(facts);
  };

  test('of a key: type, what it is for, values, and what Fargate says', () => {
    expect(at('{"network|Mode"')).toMatch(
      /^networkMode: text\. .*Fargate has awsvpc only\. one of: bridge, host, awsvpc, none\.$/,
    );
    expect(at(container('"im|age"'))).toMatch(/^image: text, required\. /);
  });

  test('of a value: the field that it belongs to, also in a list', () => {
    expect(at(container('"memory": 5|12'))).toMatch(/^memory: whole number\. Hard limit/);
    expect(at(container('"linuxParameters": {"capabilities": {"drop": ["A|LL"]}}'))).toMatch(/^drop: list of texts\. /);
  });

  test('none of a name that the model does not know', () => {
    expect(at(container('"readOnlyRoot|Filesystem"'))).toBeNull();
    expect(at(container('"dockerLabels": {"te|am": "x"}'))).toBeNull();
  });
});
