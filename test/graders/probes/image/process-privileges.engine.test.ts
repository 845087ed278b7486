import kind from '../../../../graders/probes/image/process-privileges.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

testExamples(useEngine(), kind);
