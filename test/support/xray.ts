/** X-rays of images made by hand, the whole way from the saved archive to the report. */
import { BuildSteps } from '../../graders/engine/build-steps.ts';
import { readImageFacts } from '../../graders/engine/image-facts.ts';
import { outlineOf } from '../../graders/engine/outline.ts';
import type { ImageConfig, StandIn } from '../../graders/evidence.ts';
import { xrayOf, type Xray } from '../../graders/xray/xray.ts';
import { classicForm, inPieces, type SavedImage } from './saved-image.ts';

export const plainConfig: ImageConfig = {
  user: '',
  env: {},
  workingDir: '/',
  entrypoint: [],
  cmd: [],
  exposedPorts: [],
  labels: {},
  healthcheck: null,
  stopSignal: null,
  volumes: [],
};

/** The first `base` layers are those of a base image. */
export async function xrayOfImage(
  image: SavedImage,
  {
    dockerfile = '',
    base = 0,
    config = {},
    standIn = null,
  }: { dockerfile?: string; base?: number; config?: Partial<ImageConfig>; standIn?: StandIn | null } = {},
): Promise<Xray> {
  const facts = await readImageFacts(inPieces(await classicForm(image), 65_536));
  const steps = new BuildSteps(outlineOf(dockerfile, 'Dockerfile'));
  const made = steps.ofHistory(facts.history.map(({ createdBy }) => createdBy));
  return xrayOf({
    facts,
    image: `sha256:${'0'.repeat(64)}`,
    dockerfile: 'Dockerfile',
    config: { ...plainConfig, ...config },
    standIns: [],
    standIn,
    bases: [facts.diffIds.slice(0, base)],
    instructions: made.map((instruction) => instruction && { line: instruction.range.line, text: instruction.text }),
  });
}
