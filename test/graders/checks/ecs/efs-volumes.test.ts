import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/ecs/efs-volumes.ts';
import registers from '../../../../graders/checks/ecs/registers.ts';
import { file, parsed, taskText } from '../../ecs/support.ts';

const role = 'arn:aws:iam::111122223333:role/pilot-task';
const good = {
  fileSystemId: 'fs-1',
  transitEncryption: 'ENABLED',
  authorizationConfig: { accessPointId: 'fsap-1', iam: 'ENABLED' },
};
const text = (efs: object | null, task: object = {}, mount = '/var/pilot') =>
  taskText(
    {
      taskRoleArn: role,
      volumes: [{ name: 'charts', ...(efs && { efsVolumeConfiguration: efs }) }],
      ...task,
    },
    { name: 'pilot', mountPoints: [{ sourceVolume: 'charts', containerPath: mount }] },
  );

function findings(definition: string): string[] {
  const volumes = [{ container: 'pilot', path: '/var/pilot', fileSystem: 'fs-1', accessPoint: 'fsap-1', role }];
  return check.run(parsed(definition), { volumes }, { file, files: {} }).map(({ message }) => message);
}

describe('ecs/efs-volumes', () => {
  it('takes TLS, IAM and the access point together', () => expect(findings(text(good))).toEqual([]));

  it.each([
    ['plain NFS', { ...good, transitEncryption: 'DISABLED' }, /plain text/],
    ['nobody’s mount', { ...good, authorizationConfig: { accessPointId: 'fsap-1' } }, /as nobody/],
    ['the root', { ...good, authorizationConfig: { iam: 'ENABLED' } }, /the root of the file system/],
    [
      'another folder',
      { ...good, authorizationConfig: { accessPointId: 'fsap-2', iam: 'ENABLED' } },
      /through `fsap-2`/,
    ],
    ['another file system', { ...good, fileSystemId: 'fs-2' }, /mounts `fs-2`/],
    ['no file system', null, /no EFS file system/],
  ])('finds %s', (_, efs, message) => {
    const found = findings(text(efs));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  it('finds the role that the file system does not know, and the mount that is not there', () => {
    expect(findings(text(good, { taskRoleArn: `${role}-2` }))[0]).toMatch(/the task has `.*-2`/);
    expect(findings(text(good, { taskRoleArn: undefined }))[0]).toMatch(/has none/);
    expect(findings(text(good, {}, '/charts'))[0]).toMatch(/mounts nothing at `\/var\/pilot`/);
  });
});

describe('registration', () => {
  const refused = (efs: object) =>
    registers.run(parsed(text(efs)), registers.params.parse({}), { file, files: {} }).map(({ message }) => message);

  it('refuses an access point with a folder, or without TLS', () => {
    expect(refused({ ...good, rootDirectory: '/' })).toEqual([]);
    expect(refused({ ...good, rootDirectory: '/pilot' }).join()).toMatch(/the access point’s own/);
    expect(refused({ fileSystemId: 'fs-1', authorizationConfig: { accessPointId: 'fsap-1' } }).join()).toMatch(
      /needs `transitEncryption`/,
    );
  });
});
