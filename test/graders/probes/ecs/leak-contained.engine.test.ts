import kind from '../../../../graders/probes/ecs/leak-contained.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
