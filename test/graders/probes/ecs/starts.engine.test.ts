import kind from '../../../../graders/probes/ecs/starts.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
