import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/kubernetes/probe-reactions.ts';
import { findingsOf } from '../../../support/run-check.ts';

const run = (scenario: string, probes: string, more: object = {}) =>
  findingsOf(
    check,
    'pod.yaml',
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: web\n      image: a\n      ports: [{name: http, containerPort: 80}]\n${probes.replace(/^/gm, '      ')}\n`,
    {
      container: 'web',
      scenario,
      port: 80,
      paths: { '/live': { dependency: false }, '/ready': { dependency: true } },
      startsAfter: 70,
      ...more,
    },
  ).map(({ message }) => message);
const startup = 'startupProbe: {httpGet: {path: /live, port: http}, failureThreshold: 9}\n';
const readiness = 'readinessProbe: {httpGet: {path: /ready, port: 80}}\n';
const liveness = 'livenessProbe: {httpGet: {path: /live, port: 80}}\n';

it.each(['slow-start', 'outage', 'deadlock'])('%s: the three of them react to the right thing', (scenario) => {
  expect(run(scenario, startup + readiness + liveness)).toEqual([]);
});

describe('faults', () => {
  it.each([
    ['slow-start', readiness + liveness, 'livenessProbe restarted it after 20 s'],
    ['slow-start', startup.replace('9', '7') + readiness, 'startupProbe restarted it after 60 s'],
    ['slow-start', '', 'counts as ready after 0 s'],
    ['slow-start', startup + readiness.replace('80', '81'), 'never ready'],
    ['slow-start', startup + readiness.replace('}}', '}, initialDelaySeconds: 200}'), 'not ready before 200 s'],
    ['outage', startup + readiness + liveness.replace('live,', 'ready,'), 'livenessProbe restarted it'],
    ['outage', startup + liveness, 'for the whole time'],
    ['outage', startup + readiness.replace('}}', '}, failureThreshold: 9}'), 'in the Service for 80 s'],
    ['outage', startup + readiness.replace('}}', '}, periodSeconds: 20, successThreshold: 9}'), 'not ready for'],
    ['deadlock', startup + readiness, 'nothing ever restarted it'],
    ['deadlock', `${startup}livenessProbe: {tcpSocket: {port: 80}}`, 'nothing ever restarted it'],
    ['deadlock', startup + liveness.replace('}}', '}, periodSeconds: 60}'), 's later only'],
  ])('%s: %s', (scenario, probes, words) => {
    expect(run(scenario, probes)).toEqual([expect.stringContaining(words)]);
  });

  it('counts an answer that comes after the time limit as none', () => {
    const params = { answersIn: 2 };
    expect(run('slow-start', startup, params)).toHaveLength(1);
    expect(run('slow-start', startup.replace('}}', '}}').replace('9}', '9, timeoutSeconds: 3}'), params)).toEqual([]);
  });
});

it('cannot tell what a command would answer', () => {
  expect(() => run('deadlock', 'livenessProbe: {exec: {command: [a]}}')).toThrow(Undecided);
});

it('does not pass without a pod', () => {
  const params = { container: 'web', scenario: 'outage', port: 80, paths: {}, startsAfter: 1 };
  expect(findingsOf(check, 'pod.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n', params)).toHaveLength(1);
});
