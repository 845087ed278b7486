/** What a container has to keep so that it is still the part of the service that it was. */
import type { Range } from '../check.ts';
import { itemsAt, stringAt } from '../parse/tree.ts';
import { given } from './manifests.ts';
import type { Container } from './manifests.ts';

export interface ExpectedContainer {
  name: string;
  /** `sidecar`: any kind that keeps running beside the others. */
  role: 'app' | 'init' | 'sidecar';
  /** A digest may be added. */
  image?: string | undefined;
  port?: number | undefined;
  env: string[];
  /** Nothing replaces the program that the image starts. */
  imageCommand: boolean;
  probes: ('startupProbe' | 'readinessProbe' | 'livenessProbe')[];
}

const whenItRuns = { app: 'beside the others', init: 'before the others and ends', sidecar: 'as long as the pod does' };

/** What differs; each message continues a sentence that starts with the container's title. */
export function differences(container: Container, expected: ExpectedContainer): { range: Range; message: string }[] {
  const { name, role, image, port, env, imageCommand, probes } = expected;
  const found: { range: Range; message: string }[] = [];
  const report = (message: string, range = container.range): void => void found.push({ range, message });

  if (!(role === 'sidecar' ? ['app', 'sidecar'] : [role]).includes(container.role)) {
    report(`has another role than it had: \`${name}\` runs ${whenItRuns[role]}.`);
  }
  const actual = stringAt(container.tree, 'image') ?? '';
  if (image !== undefined && actual !== image && !actual.startsWith(`${image}@sha256:`)) {
    report(
      `runs \`${actual}\` instead of \`${image}\`: that is another program.`,
      given(container.tree, 'image')?.range,
    );
  }
  const replaced = given(container.tree, 'command') ?? given(container.tree, 'args');
  if (imageCommand && replaced !== undefined) {
    report('starts something else than its image does, and the service is what the image starts.', replaced.range);
  }
  const ports = itemsAt(container.tree, 'ports').map((each) => given(each, 'containerPort'));
  if (port !== undefined && !ports.some((each) => each?.kind === 'number' && each.value === port)) {
    report(`does not name port ${port} any more; the Service finds it there.`);
  }
  const names = itemsAt(container.tree, 'env').map((each) => stringAt(each, 'name'));
  const lost = env.filter((variable) => !names.includes(variable));
  if (lost.length > 0) report(`lost ${list(lost)} from its environment; the program does not start without.`);
  const unasked = probes.filter((probe) => given(container.tree, probe) === undefined);
  if (unasked.length > 0) report(`lost its ${list(unasked)}; nobody notices when it stops answering.`);
  return found;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
