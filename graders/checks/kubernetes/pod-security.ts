import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import {
  checksOf,
  evaluatePodSecurity,
  parsePolicyVersion,
  policyVersions,
} from '../../kubernetes/pod-security/evaluate.ts';
import { noPod } from '../../kubernetes/manifests.ts';

const params = z
  .strictObject({
    level: z.enum(['baseline', 'restricted']),
    version: z.string().default('latest'),
    /** Ids of the standard's checks to judge; default: all. */
    only: z.array(z.string()).min(1).optional(),
    except: z.array(z.string()).default([]),
  })
  .superRefine(({ level, version, only = [], except }, context) => {
    if (parsePolicyVersion(version) === null) {
      const known = `v1.${policyVersions.oldest} to v1.${policyVersions.newest}, or latest`;
      context.addIssue({ code: 'custom', path: ['version'], message: `${version} is not covered; known are ${known}` });
      return;
    }
    // A check that another one overrides, or that is newer than the policy, could never fail.
    const known = checksOf({ level, version }).map((check) => check.id);
    for (const id of [...only, ...except]) {
      if (!known.includes(id)) {
        context.addIssue({
          code: 'custom',
          message: `${id} is no check of ${level} ${version}; there are ${known.join(', ')}`,
        });
      }
    }
  });

const good = `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: web
      image: berth:1.4.2
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: { drop: [ALL] }
`;

export default defineCheck({
  subject: 'kubernetes',
  params,
  title: 'Pods pass the Pod Security Standards',
  help: `Gives the verdict of Kubernetes' Pod Security Admission on every pod and pod template of the file, for a level (\`baseline\`, \`restricted\`) and a version (\`v1.34\`, \`latest\`). Init containers, sidecars and ephemeral containers count. \`only\` and \`except\` take ids of the standard's checks, such as \`runAsNonRoot\`, so that an exercise can give points per control.`,
  examples: {
    good: [{ files: { 'pod.yaml': good }, with: { level: 'restricted', version: 'v1.34' } }],
    bad: [
      {
        files: { 'pod.yaml': good.replace('drop: [ALL]', 'drop: [all]') },
        with: { level: 'restricted', version: 'v1.34', only: ['capabilities_restricted'] },
        note: 'Lower case is not ALL',
      },
    ],
  },
  run(manifests, { level, version, only, except }, { file }) {
    if (manifests.pods.length === 0) return [noPod(manifests)];
    return evaluatePodSecurity(manifests, { level, version })
      .violations.filter(({ check }) => (only?.includes(check) ?? true) && !except.includes(check))
      .map(({ check, message, container, object, range }) => ({
        file,
        ...range,
        message,
        witness: {
          form: 'values' as const,
          title: `Pod Security Admission, ${level} ${version}: refused`,
          values: [
            { name: 'check', value: check, marked: true },
            { name: 'object', value: object },
            ...(container === undefined ? [] : [{ name: 'container', value: container }]),
          ],
        },
      }));
  },
});
