import kind from '../../../../graders/probes/ecs/root-not-writable.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
