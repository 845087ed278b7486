import { Router } from 'express';
import { loadKind, type Exercise, type ExerciseCheck, type Files } from '../../graders/index.ts';
import { benchOf } from '../bench.ts';
import type { ExercisePage } from '../contract.ts';
import { guidesOf } from '../guides.ts';
import { renderMarkdown } from '../markdown.ts';
import { card } from './cards.ts';
import { findExercise, type AppDeps } from './deps.ts';

/** GET /api/exercises/:layer/:slug */
export function exerciseRoutes(deps: AppDeps): Router {
  const router = Router();
  router.get('/:layer/:slug', async (req, res) => {
    const exercise = await findExercise(deps, `${req.params.layer}/${req.params.slug}`);
    const { store, learner } = deps;
    const [progress, draft, opened, spent, content] = await Promise.all([
      store.progress(learner.id),
      store.getDraft(learner.id, exercise.id),
      store.openedHints(learner.id, exercise.id),
      store.learners.timeSpent(learner.id),
      deps.content.refresh(),
    ]);
    const own = progress.find((entry) => entry.exercise === exercise.id);
    const body: ExercisePage = {
      ...card(exercise, own, spent.get(exercise.id)),
      layer: exercise.layer,
      layerTitle: content.course.layers.find((layer) => layer.id === exercise.layer)?.title ?? exercise.layer,
      briefHtml: renderMarkdown(exercise.brief),
      discussionHtml: own?.passed ? renderMarkdown(exercise.discussion) : null,
      lessonRefs: exercise.lessonRefs,
      files: pageFiles(exercise),
      checks: await Promise.all(exercise.checks.map(pageCheck)),
      hints: exercise.hints.map(({ text, cost }, index) => ({
        index,
        cost,
        html: opened.includes(index) ? renderMarkdown(text) : null,
      })),
      bench: await benchOf(exercise, own?.bestScore != null),
      guides: await guidesOf(exercise),
      draft: draft && { ...draft, files: stillEditable(exercise, draft.files) },
      hash: exercise.hash,
    };
    res.set('Cache-Control', 'no-store').json(body);
  });
  return router;
}

function pageFiles(exercise: Exercise): ExercisePage['files'] {
  return [
    ...exercise.files.map((file) => ({ ...file, starter: exercise.starter[file.path] ?? '' })),
    ...exercise.context.map((file) => ({ ...file, editable: false, starter: exercise.contextFiles[file.path] ?? '' })),
  ];
}

async function pageCheck({ id, title, kind, points }: ExerciseCheck): Promise<ExercisePage['checks'][number]> {
  const found = await loadKind(kind);
  const help = found === undefined ? '' : found.needsEngine ? found.probe.help : found.check.help;
  return { id, title, kind, points, engine: found?.needsEngine ?? false, help };
}

/** A file that the course no longer has would be refused when it is saved again. */
function stillEditable(exercise: Exercise, files: Files): Record<string, string> {
  const editable = new Set(exercise.files.filter((file) => file.editable).map((file) => file.path));
  return Object.fromEntries(Object.entries(files).filter(([path]) => editable.has(path)));
}
