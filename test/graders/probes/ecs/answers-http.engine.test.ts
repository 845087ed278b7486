import kind from '../../../../graders/probes/ecs/answers-http.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
