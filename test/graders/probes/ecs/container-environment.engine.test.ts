import kind from '../../../../graders/probes/ecs/container-environment.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
