import { describe, expect, it } from 'vitest';
import { judge } from './support.ts';

const set = (mutability: string, filter?: string): string =>
  `aws ecr put-image-tag-mutability --repository-name berths --image-tag-mutability ${mutability}${filter ? ` --image-tag-mutability-exclusion-filters 'filterType=WILDCARD,filter=${filter}'` : ''}`;

async function stays(script: string, tag: string): Promise<boolean> {
  const { status } = await judge('tags-stay', script, { repositories: ['berths'], tags: [tag] });
  expect(status).toMatch(/passed|failed/);
  return status === 'passed';
}

describe('awscli/tags-stay', () => {
  it.each([
    ['as repositories are made', 'echo', '1.0', false],
    ['immutable', set('IMMUTABLE'), '1.0', true],
    ['immutable and mutable again', `${set('IMMUTABLE')}\n${set('MUTABLE')}`, '1.0', false],
    ['excluded', set('IMMUTABLE_WITH_EXCLUSION', 'cache-*'), 'cache-x', false],
    ['not excluded', set('IMMUTABLE_WITH_EXCLUSION', 'cache-*'), '1.0', true],
    ['everything excluded', set('IMMUTABLE_WITH_EXCLUSION', '*'), '1.0', false],
    ['mutable but for releases', set('MUTABLE_WITH_EXCLUSION', '1.*'), '1.0', true],
    ['mutable but for others', set('MUTABLE_WITH_EXCLUSION', '1.*'), 'latest', false],
  ])('%s', async (_what, script, tag, expected) => expect(await stays(script, tag)).toBe(expected));

  it('shows the two pushes', async () => {
    const { findings } = await judge('tags-stay', 'echo', { repositories: ['berths', 'quay'], tags: ['1.0'] });
    expect(findings).toMatchObject([
      {
        line: 1,
        message: expect.stringMatching(/`berths:1\.0` was pushed twice/),
        witness: { form: 'timeline', events: [{}, { marked: true }] },
      },
      { message: expect.stringMatching(/no repository `quay`/) },
    ]);
  });
});
