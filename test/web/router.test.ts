import { describe, expect, test } from 'vitest';
import { compareUrl, exerciseUrl, imageUrl, match, placeIn, submissionUrl } from '../../web/src/router.ts';

describe('addresses', () => {
  test.each([
    ['/', { page: 'home' }],
    ['', { page: 'home' }],
    ['/status', { page: 'status' }],
    ['/status/', { page: 'status' }],
    ['/exercises/image/non-root', { page: 'exercise', id: 'image/non-root' }],
    ['/exercises/app-code/health-endpoint/', { page: 'exercise', id: 'app-code/health-endpoint' }],
    ['/submissions/01J_x-9', { page: 'submission', id: '01J_x-9' }],
    ['/submissions/s1/image', { page: 'image', id: 's1' }],
    ['/submissions/s1/image/compare', { page: 'compare', id: 's1', other: null }],
    ['/submissions/s1/image/compare/s2/', { page: 'compare', id: 's1', other: 's2' }],
    ['/submissions/s1/changes', { page: 'changes', id: 's1', other: null }],
    ['/submissions/s1/changes/starter', { page: 'changes', id: 's1', other: 'starter' }],
    ['/exercises/image/non-root/solutions', { page: 'solutions', id: 'image/non-root' }],
    ['/my-data', { page: 'my-data' }],
    ['/images', { page: 'images' }],
  ])('%s', (path, route) => expect(match(path)).toEqual(route));

  test.each([
    '/exercises',
    '/exercises/image',
    '/exercises/image/non-root/more',
    '/exercises/Image/non-root',
    '/exercises/%2e%2e/x',
    '/submissions',
    '/submissions/a/b',
    '/submissions/a%20b',
    '/submissions/a/image/more',
    '/submissions/a/image/compare/b/c',
    '/submissions/a/compare/b',
    '/submissions/a/changes/b/c',
    '/submissions/a/image/compare/b%20c',
    '/images/x',
    '/status/x',
    '/my-data/x',
    '/nowhere',
  ])('%s names nothing', (path) => expect(match(path)).toEqual({ page: 'not-found', path }));

  test('an address may end at a line of a file', () => {
    const url = new URL(submissionUrl('s1', { file: 'k8s/pod: a.yaml', line: 7 }), 'http://here');
    expect(match(url.pathname)).toEqual({ page: 'submission', id: 's1' });
    expect(placeIn(url.hash)).toEqual({ file: 'k8s/pod: a.yaml', line: 7, column: 1 });
  });
  test.each(['', '#', '#main', '#a:b', '#%:3', '#:3', '#a:1234567'])('%j is no place', (hash) =>
    expect(placeIn(hash)).toBeNull(),
  );

  test('links lead back to their pages', () => {
    expect(match(exerciseUrl('iam/least-privilege-s3'))).toEqual({ page: 'exercise', id: 'iam/least-privilege-s3' });
    expect(match(submissionUrl('s1'))).toEqual({ page: 'submission', id: 's1' });
    expect(match(imageUrl('s1'))).toEqual({ page: 'image', id: 's1' });
    expect(match(compareUrl('s1', 's2'))).toEqual({ page: 'compare', id: 's1', other: 's2' });
    expect(match(compareUrl('s1'))).toEqual({ page: 'compare', id: 's1', other: null });
  });
});
