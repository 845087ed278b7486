import { describe, expect, it } from 'vitest';
import { loadContent } from '../../../server/content.ts';
import { exercisesDir } from '../../../server/paths.ts';
import { drydock } from '../../support/cli.ts';

describe('drydock exercises', () => {
  it('lists every exercise with its files and points as JSON', async () => {
    const { stdout, exitCode } = await drydock('exercises', '--json');
    const { exercises } = JSON.parse(stdout) as {
      exercises: { id: string; points: number; files: string[]; needsEngine: boolean }[];
    };
    expect(exitCode).toBe(0);
    const byId = new Map(exercises.map((exercise) => [exercise.id, exercise]));
    expect(byId.get('image/non-root')).toMatchObject({ points: 100, files: ['Dockerfile'], needsEngine: true });
    expect(byId.get('iam/least-privilege-s3')).toMatchObject({
      points: 100,
      files: ['policy.json'],
      needsEngine: false,
    });
    expect(byId.get('data/secrets-manager-in-ecs')!.files).toEqual(['task-definition.json', 'execution-role.json']);
  });

  it('prints a list in the order of the course, with minutes and points', async () => {
    const { stdout } = await drydock('exercises');
    const { course } = await loadContent(exercisesDir, { thorough: false });
    const order = course.layers.flatMap(({ id, exercises }) => exercises.map((slug) => `${id}/${slug}`));
    expect([...stdout.matchAll(/^ {2}(\S+\/\S+)/gm)].map(([, id]) => id)).toEqual(order);
    expect(stdout).toMatch(/Container image\n {2}image\/minimal-base/);
    expect(stdout).toMatch(/^ {2}iam\/irsa +A role for one service account, 20 min, 100 points: trust-policy\.json,/m);
  });
});
