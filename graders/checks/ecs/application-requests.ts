/** The application gets what it calls: the list of its calls, the task role and the task definition together. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Files } from '../../check.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { heldRole, refusals, rolesSchema } from '../../ecs/role-policy.ts';
import type { Refused } from '../../ecs/role-policy.ts';
import { callsOf } from '../../iam/calls.ts';
import { evaluate } from '../../iam/evaluate.ts';
import { contextSchema } from '../../iam/requests.ts';

const files = (resource: string): Files => ({
  ...exampleTask({}, { taskRoleArn: 'arn:aws:iam::111122223333:role/berth-task' }),
  'role.json': JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: resource },
  }),
  'calls.json': JSON.stringify({
    Calls: [{ Action: 's3:GetObject', Resource: 'arn:aws:s3:::harbour-plans/quay.json', For: 'It reads the plan.' }],
  }),
});
const demand = {
  roles: [{ role: 'arn:aws:iam::111122223333:role/berth-task', policy: 'role.json' }],
  calls: 'calls.json',
};

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    roles: rolesSchema,
    /** The file that lists what the application calls. */
    calls: z.string(),
    /** What each of its requests carries. */
    context: contextSchema.default({}),
  }),
  title: 'The application may do what it calls',
  help: `The containers of a task get the credentials of the role that \`taskRoleArn\` names, and no other. Every call of the list is
put to that role's policy; one that is refused is shown with the statement that came nearest.`,
  examples: {
    good: [{ files: files('arn:aws:s3:::harbour-plans/*'), with: demand }],
    bad: [{ files: files('arn:aws:s3:::harbour-plans'), with: demand, note: 'the bucket, not its objects' }],
  },
  run(task, { roles, calls: file, context }, { files: all }) {
    const held = heldRole(task, 'taskRoleArn', roles, all);
    if (Array.isArray(held)) return held;
    const calls = callsOf(all[file] ?? '', file);
    if (!calls?.length) throw new Undecided(`${file} lists no calls. This is a fault of the exercise.`);
    const refused = calls.flatMap(({ action, resource, reason }): Refused[] => {
      const request = { action, resource, principal: held.session, context };
      const decision = evaluate(request, { identity: [held.policy] });
      return decision.decision === 'allowed' ? [] : [{ request, decision, reason, policy: held.policy }];
    });
    return refusals(task, 'taskRoleArn', held, refused, calls.length);
  },
});
