import kind from '../../../../graders/probes/ecs/behind-balancer.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
