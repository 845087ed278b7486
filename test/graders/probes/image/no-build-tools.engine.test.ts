import kind from '../../../../graders/probes/image/no-build-tools.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
