import kind from '../../../../graders/probes/image/no-dev-dependencies.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
