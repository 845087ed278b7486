import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/attack/services-whole.ts';
import { edited } from '../../attack/support.ts';
import { outcomeOf } from './support.ts';

const run = (...edits: Parameters<typeof edited>) => outcomeOf(check, edited(...edits));

describe('attack/services-whole', () => {
  it('passes the files as they are given', async () =>
    expect(await run()).toMatchObject({ status: 'passed', findings: [] }));

  it('tells which way broke, and where', async () => {
    const { status, findings } = await run([
      'reporting-trust.json',
      '"Service": "lambda.amazonaws.com"',
      '"Service": "ec2.amazonaws.com"',
    ]);
    expect(status).toBe('failed');
    expect(findings).toMatchObject([
      {
        file: 'reporting-trust.json',
        message: expect.stringContaining('The nightly Lambda function') as string,
        witness: { form: 'request' },
      },
    ]);
  });

  it('a need that hangs on what nobody knows is undecided', async () => {
    const { status, reason } = await run([
      'task-role.json',
      '"Resource": "*"',
      '"Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }',
    ]);
    expect(status).toBe('error');
    expect(reason).toMatch(/portal stores bookings.*`aws:SourceIp`/);
  });

  it('says what cannot be read', async () => {
    const { status, findings } = await outcomeOf(check, { ...edited(), 'task-role.json': '{' });
    expect(status).toBe('failed');
    expect(findings[0]?.file).toBe('task-role.json');
  });
});
