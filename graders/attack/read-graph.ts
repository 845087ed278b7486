/** The graph of a world as its files are: every step by the model that decides it. */
import { containerSteps } from './container-steps.ts';
import type { Graph, GraphNode } from './graph.ts';
import { hostSteps, metadataSteps } from './host-steps.ts';
import type { Models } from './models.ts';
import { connection, networkSteps } from './network-steps.ts';
import { roleSteps } from './role-steps.ts';

const graphs = new WeakMap<Models, Graph>();

/** Once per models. */
export function readGraph(models: Models): Graph {
  const known = graphs.get(models);
  if (known) return known;
  const steps = [
    ...networkSteps(models),
    ...models.world.containers.flatMap((each) => containerSteps(models, each)),
    ...metadataSteps(models),
    ...hostSteps(models),
    ...roleSteps(models),
  ];
  const graph: Graph = { nodes: nodesOf(models), steps, start: 'internet', goal: 'data' };
  graphs.set(models, graph);
  return graph;
}

function nodesOf({ world }: Models): GraphNode[] {
  const { entrance, hosts, containers, roles, secrets, data } = world;
  return [
    { id: 'internet', name: 'internet', what: 'whoever sends a request', band: 'outside' },
    { id: 'entrance', name: entrance.resource, what: entrance.what, band: 'entrance' },
    ...containers.map(({ name, what }): GraphNode => ({ id: name, name, what, band: 'compute' })),
    { id: 'host', name: 'host', what: hosts.what, band: 'compute' },
    ...roles.map(({ name }): GraphNode => ({ id: name, name, what: 'role', band: 'roles' })),
    ...secrets.map(({ name }): GraphNode => ({ id: name, name, what: 'secret', band: 'secrets' })),
    { id: connection, name: data.database.resource, what: `connection, tcp ${data.database.port}`, band: 'secrets' },
    { id: 'data', name: 'data', what: data.what, band: 'data' },
  ];
}
