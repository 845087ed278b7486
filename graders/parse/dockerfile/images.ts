/** Every image that a build takes from outside: FROM, COPY --from and RUN --mount. */
import type { Range } from '../../check.ts';
import type { Dockerfile } from '../dockerfile.ts';
import { parseReference, type ImageReference } from './reference.ts';
import { copySources, neededStages, resolveSource } from './stages.ts';

export interface ForeignImage {
  /** Variables expanded. */
  written: string;
  reference: ImageReference;
  range: Range;
  /** `FROM`, `COPY --from`, `RUN --mount`: what the reader looks for in the file. */
  by: string;
}

/** In the order of the file; `unknown` are those that a variable of the machine decides. Stages that the build skips do not count. */
export function foreignImages({ stages }: Dockerfile): {
  images: ForeignImage[];
  unknown: { range: Range; why: string }[];
} {
  const images: ForeignImage[] = [];
  const unknown: { range: Range; why: string }[] = [];
  const add = (written: string, range: Range, by: string): void => {
    const reference = parseReference(written);
    if (reference !== null) images.push({ written, reference, range, by });
  };
  const needed = neededStages(stages);
  for (const stage of stages) {
    if (!needed.has(stage)) continue;
    const range = stage.from.words[0]?.range ?? stage.from.range;
    if (stage.base.kind === 'image') add(stage.base.reference, range, 'FROM');
    else if (stage.base.kind === 'unknown') unknown.push({ range, why: stage.base.why });
    for (const { flag, source } of copySources(stage, stages))
      if (source.kind === 'image') add(source.reference, flag.range, 'COPY --from');
    for (const { flags } of stage.instructions)
      for (const flag of flags) {
        const from = flag.name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(flag.value ?? '')?.[1] : undefined;
        const source = from === undefined ? null : resolveSource(from, stages);
        if (source?.kind === 'image') add(source.reference, flag.range, 'RUN --mount');
      }
  }
  return { images, unknown };
}
