import { expect, test } from 'vitest';
import { loadContent } from '../../server/content.ts';
import { guidesOf } from '../../server/guides.ts';
import { exercisesDir } from '../../server/paths.ts';

const content = await loadContent(exercisesDir);
const guides = (id: string) => guidesOf(content.exercise(id)!);

test('the checks tell what a file is, those that need an engine too', async () => {
  expect(await guides('runtime/read-only-root')).toEqual({ 'task-definition.json': 'task-definition' });
  expect(await guides('runtime/pod-security-restricted')).toEqual({ 'pod.yaml': 'manifest' });
  expect(await guides('network/eks-network-policy')).toEqual({ 'policies.yaml': 'manifest' });
  expect(await guides('network/three-tier-vpc')).toEqual({ 'network.yaml': 'template' });
  expect(await guides('host/hardened-nodes')).toEqual({ 'cluster.yaml': 'cluster' });
  expect(await guides('image/scan-on-push')).toEqual({ 'setup.sh': 'aws-script' });
  expect(await guides('image/non-root')).toEqual({});
});

test('a policy says where it is attached, when a check knows', async () => {
  expect(await guides('iam/guardrail')).toMatchObject({ 'scp.json': 'scp', 'boundary.json': 'boundary' });
  expect(await guides('iam/least-privilege-s3')).toEqual({ 'policy.json': 'inline-role-policy' });
  expect(await guides('data/secrets-manager-in-ecs')).toMatchObject({ 'execution-role.json': 'policy' });
});

test('a guided file is of the language that its guide reads', async () => {
  const languages: Record<string, string> = {
    manifest: 'yaml',
    template: 'yaml',
    cluster: 'yaml',
    'aws-script': 'shell',
  };
  for (const { id } of content.list()) {
    const { files } = content.exercise(id)!;
    for (const [path, guide] of Object.entries(await guides(id)))
      expect([id, files.find((file) => file.path === path)?.language]).toEqual([id, languages[guide] ?? 'json']);
  }
});
