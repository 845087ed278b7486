import kind from '../../../../graders/probes/ecs/secret-not-in-image.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
