import kind from '../../../../graders/probes/image/no-sources.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
