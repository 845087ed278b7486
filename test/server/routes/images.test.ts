import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BaseImageState } from '../../../graders/index.ts';
import { apiError, imageCatalogue } from '../../../server/contract.ts';
import { policyExercise, taskExercise, testCourse } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';

const node: BaseImageState = {
  reference: 'node:20',
  digest: null,
  actualDigest: null,
  state: 'preparing',
  origin: null,
  mirror: null,
  sizeBytes: null,
  message: 'being pulled',
  progress: { phase: 'pulling', bytes: 10, totalBytes: 40 },
};

let lab: Lab;
beforeEach(async () => {
  lab = await openLab({}, { mirror: 'registry.example/hub' });
  lab.engine.state = 'ready';
  lab.engine.images = [node];
});
afterEach(() => lab.close());

const read = async () => imageCatalogue.parse((await request(lab.app).get('/api/images').expect(200)).body);

test('says of every base image where it is from and how far it is', async () => {
  expect(await read()).toEqual({
    mirror: 'registry.example/hub',
    preparing: false,
    obstacle: null,
    images: [{ ...node, exercises: [] }],
  });
});

test('without an engine the obstacle is told', async () => {
  lab.engine.state = 'absent';
  expect(await read()).toMatchObject({ obstacle: 'There is no container engine.' });
});

test('names the exercises that a learner meets the image in, and no longer names that begin like it', async () => {
  const course = testCourse();
  lab.content.refresh = () =>
    Promise.resolve({
      ...course,
      exercise: (id) => {
        const found = course.exercise(id)!;
        const [file, brief] =
          id === taskExercise
            ? ['FROM node:20-alpine\nFROM example/node:20', 'Use `node:20`.']
            : ['FROM node:20 AS build\n', ''];
        return { ...found, brief, starter: { Dockerfile: file } };
      },
    });
  lab.engine.images = ['node:20', 'node:20-alpine', 'ode:20'].map((reference) => ({ ...node, reference }));
  const images = (await read()).images.map(({ exercises }) => exercises.map(({ id }) => id));
  expect(images).toEqual([[policyExercise, taskExercise], [taskExercise], []]);
});

test('prepares them when asked, and answers what is under way', async () => {
  const { body } = await request(lab.app).post('/api/images/prepare').expect(202);
  expect(imageCatalogue.parse(body)).toMatchObject({ preparing: true, images: [{ reference: 'node:20' }] });
  lab.engine.state = 'unreachable';
  const refused = await request(lab.app).post('/api/images/prepare').expect(503);
  expect(apiError.parse(refused.body).error).toMatchObject({
    code: 'unavailable',
    message: 'Base images cannot be prepared now. There is no container engine.',
  });
});
