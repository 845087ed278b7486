/** The graph as the page draws it, beside what it was before, and a path of it as the proof of a finding. */
import type { Witness } from '../check.ts';
import { bands, besides, pathsOf, stepKey } from './graph.ts';
import type { Graph, Step } from './graph.ts';
import type { ServicePath } from './services.ts';

type Drawn = Extract<Witness, { form: 'graph' }>;

const bandTitles: Record<(typeof bands)[number], string> = {
  outside: 'Outside',
  entrance: 'Entrance',
  compute: 'Containers and hosts',
  roles: 'Roles',
  secrets: 'Secrets and connections',
  data: 'Data',
};

/** `before`: the graph that the learner was given; null: not known, so that nothing is called cut or new. */
export function graphWitness(graph: Graph, services: readonly ServicePath[], before: Graph | null): Drawn {
  const now = new Map(graph.steps.map((step) => [stepKey(step), step]));
  const old = new Set((before ?? graph).steps.map(stepKey));
  const paths = pathsOf(graph);
  const used = new Set([...paths.flat(), ...paths.flatMap((path) => besides(path, graph))].map(stepKey));
  const gone = (before?.steps ?? []).filter((step) => !now.has(stepKey(step)));
  const drawn = (step: Step, state: Drawn['steps'][number]['state']): Drawn['steps'][number] => {
    const { from, to, how, needs, file, range } = step;
    return {
      from,
      to,
      how,
      ...(needs !== undefined && { needs }),
      state,
      used: used.has(stepKey(step)),
      file,
      line: range.line,
    };
  };
  const steps = [
    ...graph.steps.map((step) =>
      drawn(step, step.unknown !== undefined ? 'unknown' : old.has(stepKey(step)) ? 'open' : 'new'),
    ),
    ...gone.map((step) => drawn(step, 'cut')),
  ];
  const touched = new Set([
    ...steps.flatMap(({ from, to }) => [from, to]),
    ...services.flatMap(({ stations }) => stations),
  ]);
  return {
    form: 'graph',
    title: 'Who gets where: the attacker’s steps and the service’s own ways',
    bands: bands.map((band) => bandTitles[band]),
    nodes: graph.nodes
      .filter(({ id }) => touched.has(id))
      .map(({ id, name, what, band }) => ({ id, name, what, band: bands.indexOf(band) })),
    steps,
    paths: paths.map((path) => [graph.start, ...path.map(({ to }) => to)]),
    services: services.map(({ name, what, stations, broken, unknown }) => ({
      ...{ name, what, stations },
      state: broken ? 'broken' : unknown !== undefined ? 'unknown' : 'whole',
    })),
  };
}

/** A path hop by hop; what a hop needs beside comes before it. */
export function stepsWitness(path: readonly Step[], graph: Graph, title: string): Extract<Witness, { form: 'steps' }> {
  const names = new Map(graph.nodes.map(({ id, name, what }) => [id, id === 'data' ? what : name]));
  const aside = besides(path, graph);
  return {
    form: 'steps',
    title,
    steps: path
      .flatMap((step) => [...aside.filter(({ to }) => to === step.needs), step])
      .map(({ from, to, how, file, range }) => ({
        from: names.get(from) ?? from,
        to: names.get(to) ?? to,
        how,
        file,
        line: range.line,
      })),
  };
}
