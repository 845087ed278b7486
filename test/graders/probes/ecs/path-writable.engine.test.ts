import kind from '../../../../graders/probes/ecs/path-writable.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
