import { describe, expect, test } from 'vitest';
import { parseTaskDefinition } from '../../../graders/ecs/task-definition.ts';
import { faultsOf } from '../../../graders/faults/task-definition.ts';

describe('faults while writing', () => {
  const say = (text: string) => faultsOf(text, 'task.json').map(({ line, message }) => `${line}: ${message}`);

  test('unknown keys, wrong types and values, in the words of the check', () => {
    const text = `{"family": "f", "containerDefinitions": [
{"name": "web", "image": "i", "memory": "512",
"readOnlyRootFilesystem": true,
"dependsOn": [{"containerName": "db", "condition": "HEALTY"}]}]}`;
    const said = say(text);
    expect(said).toEqual([
      expect.stringMatching(/^2: `containerDefinitions\[0\]\.memory` must be an integer/),
      expect.stringMatching(/^3: Unknown parameter .*Did you mean `readonlyRootFilesystem`\?$/),
      expect.stringMatching(/^4: .* cannot be "HEALTY"\. Did you mean `HEALTHY`\?$/),
    ]);
    const graded = parseTaskDefinition(text, 'task.json').subject!.faults;
    expect(faultsOf(text, 'task.json')).toEqual(graded);
  });

  test('a duplicate key', () => {
    expect(say('{"family": "a", "family": "b"}')).toEqual([expect.stringMatching(/^1: The key `family` occurs twice/)]);
  });

  test('nothing but where it stops while it cannot be read', () => {
    expect(say('{"famly": 1,\n"cpu": \n')).toEqual([expect.stringMatching(/^2: The file ends inside the object/)]);
  });
});
