import kind from '../../../../graders/probes/image/no-package-manager.ts';
import { testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);
