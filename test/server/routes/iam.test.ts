import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { iamAction, iamIndex, iamService } from '../../../server/contract.ts';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const read = async (path: string) => {
  const answer = await request(lab.app).get(`/api/iam${path}`).expect(200);
  expect(answer.headers['cache-control']).toMatch(/max-age/);
  return answer.body as unknown;
};

test('looks up services, one service and one action', async () => {
  expect(iamIndex.parse(await read('')).services).toContainEqual({ prefix: 'sqs', name: 'Amazon SQS' });
  const sqs = iamService.parse(await read('/sqs'));
  expect(sqs.actions).toContainEqual({ name: 'SendMessage', access: 'Write', resources: ['queue'] });
  expect(iamAction.parse(await read('/sqs/SendMessage'))).toMatchObject({ name: 'sqs:SendMessage', access: 'Write' });
});

test.each(['/nothing', '/..%2fsqs', '/__proto__', '/sqs/Nothing', '/sqs/constructor', '/nothing/SendMessage'])(
  'answers 404 for %s',
  async (path) => {
    const { body } = await request(lab.app).get(`/api/iam${path}`).expect(404);
    expect(body).toMatchObject({ error: { code: 'not-found' } });
  },
);
