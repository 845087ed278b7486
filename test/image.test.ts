/** Our own Dockerfile and compose file, graded with our own checks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindNames, kindNeedsEngine, loadKind, runCheck } from '../graders/index.ts';
import { root } from '../server/paths.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

async function outcome(kindName: string, file: string, text: string, params: unknown = {}) {
  const kind = await loadKind(kindName);
  if (kind === undefined || kind.needsEngine) throw new Error(`${kindName} is not a static check`);
  return runCheck(kind, file, { [file]: text }, params);
}

describe('Dockerfile', () => {
  const parameters: Record<string, unknown> = {};
  const kinds = kindNames().filter((name) => name.startsWith('dockerfile/') && !kindNeedsEngine(name));

  it('is looked at by at least the checks of user and stages', () => {
    expect(kinds).toEqual(expect.arrayContaining(['dockerfile/effective-user', 'dockerfile/multi-stage']));
  });

  it.each(kinds)('passes %s', async (kind) => {
    expect(await outcome(kind, 'Dockerfile', read('Dockerfile'), parameters[kind])).toMatchObject({
      status: 'passed',
      findings: [],
    });
  });

  it('pins every base image to a full version and a digest', () => {
    const bases = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
    expect(bases.length).toBeGreaterThan(1);
    for (const base of bases) expect(base).toMatch(/:\d+\.\d+\.\d+-.*@sha256:[0-9a-f]{64}$/);
  });
});

interface ComposeService {
  image: string;
  user: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit: string;
  mem_reservation?: string;
  cpus: number;
  pids_limit: number;
  privileged?: boolean;
  network_mode?: string;
  ports?: string[];
  volumes: string[];
}

describe('docker-compose.yml', () => {
  const { services, networks } = parse(read('docker-compose.yml')) as {
    services: Record<'drydock' | 'engine', ComposeService>;
    networks: Record<string, unknown>;
  };

  /** The same service as a pod, so that the Kubernetes checks can grade it. */
  function asPod(service: ComposeService): string {
    const [uid] = service.user.split(':');
    const memory = (text: string): string => text.replace(/g$/, 'Gi').replace(/m$/, 'Mi');
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'drydock' },
      spec: {
        hostNetwork: service.network_mode === 'host',
        volumes: service.volumes.map((volume, number) => {
          const source = volume.split(':')[0]!;
          return {
            name: `v${number}`,
            ...(source.startsWith('/') ? { hostPath: { path: source } } : { emptyDir: {} }),
          };
        }),
        containers: [
          {
            name: 'drydock',
            image: service.image,
            securityContext: {
              runAsUser: Number(uid),
              runAsNonRoot: uid !== '0',
              privileged: service.privileged ?? false,
              readOnlyRootFilesystem: service.read_only ?? false,
              allowPrivilegeEscalation: !(service.security_opt ?? []).includes('no-new-privileges:true'),
              capabilities: { drop: service.cap_drop ?? [] },
              // The engine applies its default profile unless told otherwise.
              seccompProfile: {
                type: (service.security_opt ?? []).some((option) => option.startsWith('seccomp='))
                  ? 'Unconfined'
                  : 'RuntimeDefault',
              },
            },
            resources: {
              requests: { cpu: '100m', memory: memory(service.mem_reservation ?? service.mem_limit) },
              limits: { cpu: service.cpus, memory: memory(service.mem_limit) },
            },
          },
        ],
      },
    });
  }

  it('runs the lab as the restricted Pod Security Standard demands, with a read-only root and limits', async () => {
    const pod = asPod(services.drydock);
    for (const [kind, params] of [
      ['kubernetes/pod-security', { level: 'restricted', version: 'v1.34' }],
      ['kubernetes/read-only-root', {}],
      ['kubernetes/resource-limits', {}],
    ] as const) {
      expect(await outcome(kind, 'pod.yaml', pod, params), kind).toMatchObject({ status: 'passed', findings: [] });
    }
  });

  it('the same grading catches a careless change', async () => {
    const pod = asPod({ ...services.drydock, user: '0:0', volumes: ['/var/run/docker.sock:/var/run/docker.sock'] });
    expect(
      await outcome('kubernetes/pod-security', 'pod.yaml', pod, { level: 'restricted', version: 'v1.34' }),
    ).toMatchObject({ status: 'failed' });
  });

  it('mounts nothing of the host, and the engine is neither root nor privileged', () => {
    for (const service of Object.values(services)) {
      for (const volume of service.volumes) expect(volume).toMatch(/^[a-z-]+:\//);
      expect(service.privileged ?? false).toBe(false);
      expect(service.user).toBe('1000:1000');
      expect(service.pids_limit).toBeGreaterThan(0);
    }
    expect(services.engine.image).toMatch(/-dind-rootless@sha256:/);
  });

  it('publishes on loopback only, and lab and engine share no network', () => {
    for (const port of services.drydock.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(services.engine.ports).toBeUndefined();
    expect(Object.keys(networks)).toHaveLength(2);
  });
});
