import { describe, expect, test } from 'vitest';
import { misspeltSettings, readConfig, settings } from '../../server/config.ts';
import { UsageError } from '../../server/errors.ts';

test('has a value for everything without any variable', () => {
  const config = readConfig({}, {});
  expect(config).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    hosts: [],
    engine: 'auto',
    slots: undefined,
    log: 'info',
  });
  expect(config.data).toBe(`${process.cwd()}/data`);
  expect(Object.isFrozen(config)).toBe(true);
});

test('reads every variable', () => {
  const env = {
    DRYDOCK_PORT: '0',
    DRYDOCK_HOST: '[::1]',
    DRYDOCK_HOSTS: 'Lab.example, other.example',
    DRYDOCK_DATA: '/var/lib/drydock',
    DRYDOCK_ENGINE: 'unix:///run/docker.sock',
    DOCKER_HOST: 'tcp://127.0.0.1:2375',
    DRYDOCK_REGISTRY_MIRROR: 'registry.example:5000/hub,gcr.io=registry.example/gcr',
    DRYDOCK_SLOTS: '4',
    DRYDOCK_GRADE_SECONDS: '60',
    DRYDOCK_BUILD_SECONDS: '30',
    DRYDOCK_BUILD_LOG_MB: '2',
    DRYDOCK_BUILD_MEMORY_MB: '1024',
    DRYDOCK_BUILD_CPUS: '1',
    DRYDOCK_BUILD_PROCESSES: '256',
    DRYDOCK_BUILD_DISK_MB: '3000',
    DRYDOCK_SCANNER: '/opt/bin/trivy',
    DRYDOCK_LOG: 'debug',
  };
  expect(Object.keys(env).sort()).toEqual(
    Object.values(settings)
      .map(({ variable }) => variable)
      .sort(),
  );
  expect(readConfig({}, env)).toEqual({
    port: 0,
    host: '::1',
    hosts: ['lab.example', 'other.example'],
    data: '/var/lib/drydock',
    engine: 'unix:///run/docker.sock',
    dockerHost: 'tcp://127.0.0.1:2375',
    registryMirror: 'registry.example:5000/hub,gcr.io=registry.example/gcr',
    slots: 4,
    gradeSeconds: 60,
    buildSeconds: 30,
    buildLogMegabytes: 2,
    buildMemoryMegabytes: 1024,
    buildCpus: 1,
    buildProcesses: 256,
    buildDiskMegabytes: 3000,
    scanner: '/opt/bin/trivy',
    log: 'debug',
  });
});

test('a flag overrides its variable, and the fault names the flag', () => {
  expect(readConfig({ port: '4000' }, { DRYDOCK_PORT: '5000' }).port).toBe(4000);
  expect(readConfig({ port: undefined }, { DRYDOCK_PORT: '5000' }).port).toBe(5000);
  expect(() => readConfig({ port: 'x' }, {})).toThrow(
    /^--port \(DRYDOCK_PORT\) is "x"; it must be a whole number from 0 to 65535\.$/,
  );
});

describe('refuses', () => {
  const cases: [string, string][] = [
    ['DRYDOCK_REGISTRY_MIRROR', 'https://registry.example'],
    ['DRYDOCK_REGISTRY_MIRROR', 'user:password@registry.example'],
    ['DRYDOCK_BUILD_SECONDS', '0'],
    ['DRYDOCK_BUILD_MEMORY_MB', '2GB'],
    ['DRYDOCK_BUILD_DISK_MB', '100'],
    ['DRYDOCK_PORT', '65536'],
    ['DRYDOCK_PORT', '3e3'],
    ['DRYDOCK_PORT', ' 3000'],
    ['DRYDOCK_PORT', ''],
    ['DRYDOCK_HOST', 'http://localhost'],
    ['DRYDOCK_HOSTS', 'a.example:80'],
    ['DRYDOCK_DATA', ''],
    ['DRYDOCK_ENGINE', 'docker'],
    ['DRYDOCK_ENGINE', 'unix://relative'],
    ['DRYDOCK_SLOTS', '0'],
    ['DRYDOCK_SLOTS', 'many'],
    ['DRYDOCK_GRADE_SECONDS', '1'],
    ['DRYDOCK_SCANNER', '/usr/bin/clair'],
    ['DRYDOCK_SCANNER', ''],
    ['DRYDOCK_LOG', 'loud'],
  ];
  test.each(cases)('%s=%j', (variable, value) => {
    expect(() => readConfig({}, { [variable]: value })).toThrow(UsageError);
    expect(() => readConfig({}, { [variable]: value })).toThrow(
      new RegExp(
        `^${variable} is ${JSON.stringify(value).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}; it must be .{3,}\\.$`,
      ),
    );
  });

  test('all faults at once', () => {
    const env = { DRYDOCK_PORT: 'x', DRYDOCK_LOG: 'y' };
    const lines = (() => {
      try {
        readConfig({}, env);
      } catch (error) {
        return (error as Error).message.split('\n');
      }
      return [];
    })();
    expect(lines).toHaveLength(2);
  });

  test('a misspelt setting is told, not refused', () => {
    const env = { DRYDOCK_PROT: '1', DRYDOCK_TEST_ENGINE: 'unix:///x', DRYDOCK_PORT: '0', PATH: '' };
    expect(readConfig({}, env).port).toBe(0);
    expect(misspeltSettings(env)).toEqual([
      expect.stringMatching(/^DRYDOCK_PROT is not a setting and is ignored; the settings are DRYDOCK_PORT, /),
    ]);
  });
});

test('every setting tells what it does, in a sentence', () => {
  for (const { description } of Object.values(settings)) expect(description).toMatch(/^[A-Z].{20,}\.$/s);
});
