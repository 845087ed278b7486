import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Files, Finding } from '../../check.ts';
import { exampleAccount } from '../../attack/example-account.ts';
import { graphWitness, stepsWitness } from '../../attack/drawing.ts';
import { attained, pathsOf } from '../../attack/graph.ts';
import type { Graph, Step } from '../../attack/graph.ts';
import { readModels } from '../../attack/models.ts';
import { readGraph } from '../../attack/read-graph.ts';
import { servicePaths } from '../../attack/services.ts';

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({ account: z.string() }),
  title: 'No path leads from the entrance to the data',
  help: `Makes a graph of everything that somebody with code in the exposed container gets from there: the task role, secrets in the environment,
the host, the instance’s keys, other roles, other tasks, connections. Each step is decided by a model and not by text: task definition and
Dockerfile, IAM, the template’s network, the metadata service. Every path that still reaches the data is told hop by hop. It is enough to cut
each path once, wherever the service does not need it.`,
  examples: {
    good: [{ files: exampleAccount('Group'), with: { account: 'account.json' } }],
    bad: [
      {
        files: exampleAccount('Open'),
        with: { account: 'account.json' },
        note: 'the exposed task reaches the database and holds its password',
      },
    ],
  },
  whole(_, { account }, { files, before }) {
    const models = readModels(files, account);
    if (Array.isArray(models)) return undefined;
    return graphWitness(readGraph(models), servicePaths(models), before ? graphBefore(files, before, account) : null);
  },
  run(_, { account }, { files, before }) {
    const models = readModels(files, account);
    if (Array.isArray(models)) return models;
    const graph = readGraph(models);
    const sure: Graph = { ...graph, steps: graph.steps.filter(({ unknown }) => unknown === undefined) };
    const paths = pathsOf(sure);
    if (paths.length === 0) {
      const open = attained(graph.start, graph.steps).has(graph.goal)
        ? pathsOf(graph)[0]?.find(({ unknown }) => unknown !== undefined)
        : undefined;
      const doubt =
        open ??
        (attained(graph.start, graph.steps).has(graph.goal)
          ? graph.steps.find(({ unknown }) => unknown !== undefined)
          : undefined);
      if (doubt)
        throw new Undecided(`Whether a path is left cannot be told: ${doubt.unknown}.`, {
          file: doubt.file,
          ...doubt.range,
        });
    }
    const editable = new Set(Object.keys(before ?? files));
    return paths.map((path): Finding => {
      const { steps } = stepsWitness(path, sure, '');
      const here = pathOpening(path, editable);
      const stations = [
        steps[0]!.from,
        ...path
          .map((step) => sure.nodes.find(({ id }) => id === step.to)!)
          .map(({ id, name, what }) => (id === 'data' ? what : name)),
      ];
      const { line, column, endLine, endColumn } = here.range;
      const message = `Still open: ${stations.join(' → ')}. One place of it is here: ${here.how}. Cut once anywhere, the path is gone.`;
      return {
        file: here.file,
        line,
        column,
        endLine,
        endColumn,
        message,
        witness: stepsWitness(path, sure, `From ${stations[0]} to ${stations.at(-1)}, ${path.length} steps`),
      };
    });
  },
});

/** The graph of what the learner was given; null when it cannot be read. */
function graphBefore(files: Files, before: Files, account: string): Graph | null {
  const models = readModels({ ...files, ...before }, account);
  return Array.isArray(models) ? null : readGraph(models);
}

/** Steps that are as they are, because somebody needs them. */
const needed = ['given', 'credentials', 'environment', 'enter', 'login'];

/** The last step that a file of the learner's makes possible, and that nobody is known to need. */
function pathOpening(path: readonly Step[], editable: ReadonlySet<string>): Step {
  const own = path.filter(({ file }) => editable.has(file));
  return own.findLast(({ kind }) => !needed.includes(kind)) ?? own.at(-1) ?? path[0]!;
}
