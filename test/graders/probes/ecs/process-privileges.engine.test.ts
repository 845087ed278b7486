import kind from '../../../../graders/probes/ecs/process-privileges.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
