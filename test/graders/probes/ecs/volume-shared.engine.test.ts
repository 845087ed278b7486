import kind from '../../../../graders/probes/ecs/volume-shared.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
