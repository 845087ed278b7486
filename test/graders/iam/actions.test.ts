import { expect, test } from 'vitest';
import { loadCatalogue } from '../../../graders/iam/actions.ts';
import { actionFault } from '../../../graders/iam/catalogue.ts';

test('the whole data knows services that the bundled catalogue does not cover', async () => {
  const catalogue = await loadCatalogue(['EC2', 'no-such-service']);
  expect(catalogue.coveredServices).toEqual(['ec2']);
  expect(actionFault('ec2:RunInstances', catalogue)).toBeNull();
  expect(actionFault('ec2:Describe*', catalogue)).toBeNull();
  expect(actionFault('ec2:RunInstance', catalogue)).toEqual({
    message: '`ec2` has no action `RunInstance`.',
    near: 'Did you mean `RunInstances`?',
  });
  expect(actionFault('ec2:Fly*', catalogue)).toEqual({ message: 'No action of `ec2` matches `ec2:Fly*`.', near: '' });
  expect(actionFault('s4:GetObject', catalogue)?.message).toMatch(/no service with the prefix `s4`/);
  // Known as a service, not covered here: no judgement on the action.
  expect(actionFault('s3:Anything', catalogue)).toBeNull();
});
