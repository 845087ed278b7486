/**
 * Dockerfiles at the edges of the language. `verdict` is what BuildKit says of the file: `builds`, `refused`, or `newer`
 * where builders before Docker 23 refuse what current ones accept. All build on `scratch`, so that a test can ask an engine;
 * a file `f` lies in the build context.
 */
import type { CorpusFile } from './dockerfile-corpus/file.ts';
import { settings } from './dockerfile-corpus/settings.ts';
import { stages } from './dockerfile-corpus/stages.ts';
import { text } from './dockerfile-corpus/text.ts';
import { variables } from './dockerfile-corpus/variables.ts';

export const corpus: readonly CorpusFile[] = [...text, ...stages, ...variables, ...settings];
