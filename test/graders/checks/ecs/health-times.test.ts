import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/ecs/health-times.ts';
import { findingsOf } from '../../../support/run-check.ts';
import { file, marked, taskText } from '../../ecs/support.ts';

const text = (numbers: object, container: object = {}) =>
  taskText({}, { name: 'tides', healthCheck: { command: ['CMD', '/check'], ...numbers }, ...container });
const found = (source: string, demand: object) => findingsOf(check, file, source, { container: 'tides', ...demand });

describe('ecs/health-times', () => {
  it('plays the numbers against a slow start', () => {
    expect(found(text({ startPeriod: 60 }), { slowStartSeconds: '100' })).toEqual([]);
    expect(found(text({}), { slowStartSeconds: 90 })).toEqual([]);
    const source = text({ startPeriod: 5, interval: 30 });
    const [finding] = found(source, { slowStartSeconds: 100 });
    expect(finding?.message).toContain('declared unhealthy after 90 s');
    expect(finding?.witness).toMatchObject({ form: 'timeline', simulated: true });
    expect(marked(source, finding!)).toBe('5');
  });

  it('plays them against a hang', () => {
    expect(found(text({}), { unhealthyWithinSeconds: 105 })).toEqual([]);
    expect(found(text({}), { unhealthyWithinSeconds: 104 })[0]?.message).toContain('105 s');
    expect(found(text({}, { healthCheck: undefined }), { unhealthyWithinSeconds: 104 })[0]?.message).toContain('never');
    expect(found(text({}, { healthCheck: undefined }), { slowStartSeconds: 100 })).toEqual([]);
  });

  it('a container that is not essential, or not there, is watched by nobody', () => {
    expect(found(text({}, { essential: false }), { unhealthyWithinSeconds: 200 })[0]?.message).toContain(
      'not essential',
    );
    expect(found(text({}, { name: 'tide' }), { unhealthyWithinSeconds: 200 })[0]?.message).toContain('no container');
  });
});
