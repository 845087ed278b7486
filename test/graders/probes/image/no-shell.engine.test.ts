import kind from '../../../../graders/probes/image/no-shell.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);
