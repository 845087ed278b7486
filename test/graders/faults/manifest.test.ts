import { describe, expect, test } from 'vitest';
import { faultsOf } from '../../../graders/faults/manifest.ts';
import { parseManifests } from '../../../graders/kubernetes/manifests.ts';

describe('faults while writing', () => {
  const say = (text: string) => faultsOf(text, 'pod.yaml').map(({ line, message }) => `${line}: ${message}`);
  const pod = (container: string) => `apiVersion: v1
kind: Pod
metadata: { name: a }
spec:
  containers:
    - name: a
      image: a
      ${container}
`;

  test('unknown fields and values, in the words of the check', () => {
    const text = pod('imagePullPolicy: always\n      livenessProb: {}');
    expect(say(text)).toEqual([
      expect.stringMatching(/^9: There is no field `livenessProb` .*Did you mean `livenessProbe`\?$/),
      expect.stringMatching(/^8: .*imagePullPolicy` cannot be .*Did you mean `Always`\?$/),
    ]);
    expect(faultsOf(text, 'pod.yaml')).toEqual(parseManifests(text, 'pod.yaml').subject!.unknownFields);
  });

  test('a wrong type, and unknown fields beside it', () => {
    expect(say(pod('tty: "yes"\n      volumeMount: []'))).toEqual([
      expect.stringMatching(/^8: .*tty` is the text/),
      expect.stringMatching(/^9: .*`volumeMounts`\?$/),
    ]);
  });

  test('a duplicate key; nothing else while the form is wrong', () => {
    expect(say(pod('tty: true\n      tty: true\n      nothing: 1'))).toEqual([
      expect.stringMatching(/^9: The key `tty` occurs twice/),
    ]);
    expect(say(pod('nothing: 1\n      command: [a'))).toHaveLength(1);
  });

  test('network policies, too, and every document', () => {
    const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n  podselector: {}\n';
    expect(say(`${pod('')}---\n${policy}`)).toEqual([expect.stringMatching(/^13: .*Did you mean `podSelector`\?$/)]);
  });

  test('other kinds are taken as they are', () => {
    expect(say('apiVersion: v1\nkind: ConfigMap\ndata: { a: b }\n')).toEqual([]);
  });
});
