import { describe, expect, test } from 'vitest';
import { exerciseUrl, match, submissionUrl } from '../../web/src/router.ts';

describe('addresses', () => {
  test.each([
    ['/', { page: 'home' }],
    ['', { page: 'home' }],
    ['/status', { page: 'status' }],
    ['/status/', { page: 'status' }],
    ['/exercises/image/non-root', { page: 'exercise', id: 'image/non-root' }],
    ['/exercises/app-code/health-endpoint/', { page: 'exercise', id: 'app-code/health-endpoint' }],
    ['/submissions/01J_x-9', { page: 'submission', id: '01J_x-9' }],
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
    '/status/x',
    '/nowhere',
  ])('%s names nothing', (path) => expect(match(path)).toEqual({ page: 'not-found', path }));

  test('links lead back to their pages', () => {
    expect(match(exerciseUrl('iam/least-privilege-s3'))).toEqual({ page: 'exercise', id: 'iam/least-privilege-s3' });
    expect(match(submissionUrl('s1'))).toEqual({ page: 'submission', id: 's1' });
  });
});
