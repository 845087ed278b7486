/** The gate's part about images: FROM and `--from` name a stage, or an image of the course, which becomes our own local tag. */
import type { Flag, Stage } from '../../parse/dockerfile.ts';
import { resolveSource } from '../../parse/dockerfile.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Refuse } from './refuse.ts';

/** The FROM line as the engine shall read it; '' when it is refused. */
export function writeFrom(stage: Stage, catalogue: Catalogue, refuse: Refuse): string {
  const { base, from, name } = stage;
  const suffix = name === null ? '' : ` AS ${name}`;
  const image = from.words[0]?.range ?? from.range;
  switch (base.kind) {
    case 'stage':
      // Its name in full: FROM takes no index, and the parser found this very name above.
      return `FROM ${base.stage.name}${suffix}`;
    case 'scratch':
      return `FROM scratch${suffix}`;
    case 'unknown':
      refuse(image, `Which image this builds on cannot be known before the build: ${base.why}. Write the image out.`);
      return '';
    case 'image': {
      const found = catalogue.resolve(base.reference);
      if (found === null) refuse(image, notListed(base.reference, catalogue));
      return `FROM ${found?.localTag}${suffix}`;
    }
  }
}

/** `--from=…` of a COPY in this stage as the engine shall read it; '' when it is refused. */
export function writeSource(
  flag: Flag & { value: string },
  stage: Stage,
  stages: readonly Stage[],
  catalogue: Catalogue,
  refuse: Refuse,
): string {
  const source = resolveSource(flag.value, stages);
  if (source.kind === 'stage') {
    if (source.stage.index < stage.index) return `--from=${source.stage.index}`;
    refuse(flag.range, 'A stage can copy only from stages above it.');
  } else if (source.kind === 'image') {
    const found = catalogue.resolve(source.reference);
    if (found !== null) return `--from=${found.localTag}`;
    refuse(flag.range, notListed(source.reference, catalogue, stages));
  } else refuse(flag.range, `\`--from\`: ${source.why}.`);
  return '';
}

function notListed(reference: string, catalogue: Catalogue, stages: readonly Stage[] = []): string {
  const names = catalogue.references();
  const family = /[^/:@]+(?=[:@]|$)/.exec(reference)?.[0] ?? '';
  const near = names.filter((name) => name.includes(family));
  const stageNames = stages.flatMap((stage) => stage.name ?? []);
  const shown = (near.length > 0 ? near : names).slice(0, 8).map((name) => `\`${name}\``);
  const stageHint =
    stageNames.length > 0
      ? ` (no stage has that name; there is ${stageNames.map((name) => `\`${name}\``).join(', ')})`
      : '';
  return `\`${reference.slice(0, 120)}\` is not among the base images of the course${stageHint}. Builds here have no registry: an image is used only when it was made ready beforehand. Available: ${shown.join(', ')}${near.length > 8 || (near.length === 0 && names.length > 8) ? ' and others' : ''}.`;
}
