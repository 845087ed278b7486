/** CPU and memory of a task and its containers. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
import type { Finding } from '../check.ts';
import { findingAt, findingIn, isWindows, nameOf, requiresFargate } from './task-definition.ts';
import type { TaskDefinition } from './task-definition.ts';

const range = (from: number, to: number, step: number) =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** Fargate's task sizes: CPU units → MiB that go with them. */
export const fargateSizes: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, range(1024, 4096, 1024)],
  [1024, range(2048, 8192, 1024)],
  [2048, range(4096, 16384, 1024)],
  [4096, range(8192, 30720, 1024)],
  [8192, range(16384, 61440, 4096)],
  [16384, range(32768, 122880, 8192)],
  [32768, [61440, 122880, 249856]],
]);

/** Task-level `cpu` in CPU units: "256", ".25 vCPU"; null when it is neither. */
export function cpuUnits(text: string): number | null {
  return amount(text, 'vcpu');
}

/** Task-level `memory` in MiB: "512", "0.5GB", "1 GB"; null when it is neither. */
export function mebibytes(text: string): number | null {
  return amount(text, 'gb');
}

/** A whole number of the small unit, or a decimal number of the large one, which is 1024 small ones. */
function amount(text: string, largeUnit: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const match = /^(\d+|\d*\.\d+) ?([a-z]+)$/i.exec(text);
  if (match?.[1] === undefined || match[2]?.toLowerCase() !== largeUnit) return null;
  const units = Number(match[1]) * 1024;
  return Number.isInteger(units) ? units : null;
}

export function sizeRules(task: TaskDefinition): Finding[] {
  return [...formFaults(task), ...fargateFaults(task), ...containerFaults(task), ...sumFaults(task)];
}

function formFaults(task: TaskDefinition): Finding[] {
  const findings: Finding[] = [];
  if (task.cpu && cpuUnits(task.cpu.value) === null)
    findings.push(
      findingAt(task, task.cpu, `"${task.cpu.value}" is no task size: write CPU units ("256") or vCPUs (".25 vCPU").`),
    );
  if (task.memory && mebibytes(task.memory.value) === null)
    findings.push(
      findingAt(
        task,
        task.memory,
        `"${task.memory.value}" is no task size: write MiB ("512") or GB ("0.5 GB"); other units are refused.`,
      ),
    );
  return findings;
}

function fargateFaults(task: TaskDefinition): Finding[] {
  if (!requiresFargate(task)) return [];
  const missing = (['cpu', 'memory'] as const).filter((key) => !task.tree.entries.some((entry) => entry.key === key));
  if (missing.length > 0) {
    const where = task.requiresCompatibilities ?? task.containerDefinitions ?? task;
    return missing.map((key) =>
      findingAt(
        task,
        where,
        `Fargate requires \`${key}\` for the task as a whole: it is what the task's machine is made from and billed by.`,
      ),
    );
  }
  const cpu = task.cpu && cpuUnits(task.cpu.value);
  const memory = task.memory && mebibytes(task.memory.value);
  if (!task.memory || !task.cpu || cpu == null || memory == null) return [];
  const sizes = fargateSizes.get(cpu);
  if (!sizes)
    return [
      findingAt(
        task,
        task.cpu,
        `Fargate has no task size of ${cpu} CPU units. Sizes: ${[...fargateSizes.keys()].join(', ')}.`,
      ),
    ];
  if (sizes.includes(memory)) return [];
  const message = `No Fargate configuration exists for ${cpu} CPU units with ${memory} MiB. With ${cpu} units it offers ${offer(sizes)} MiB.`;
  return [findingAt(task, task.memory, message)];
}

function offer(sizes: readonly number[]): string {
  const [first, second] = sizes;
  return sizes.length > 3 && first !== undefined && second !== undefined
    ? `${first} to ${sizes.at(-1)} in steps of ${second - first}`
    : sizes.join(', ');
}

function containerFaults(task: TaskDefinition): Finding[] {
  const findings: Finding[] = [];
  for (const container of task.containers) {
    const { memory, memoryReservation } = container;
    const name = nameOf(container);
    for (const limit of [memory, memoryReservation])
      if (limit && limit.value < 6)
        findings.push(
          findingAt(
            task,
            limit,
            `\`${limit.path}\`: ${limit.value} MiB. Docker cannot start a container with less than 6 MiB.`,
          ),
        );
    if (memory && memoryReservation && memory.value <= memoryReservation.value)
      findings.push(
        findingAt(
          task,
          memoryReservation,
          `\`${name}\` reserves ${memoryReservation.value} MiB and is killed at ${memory.value} MiB: the hard limit (\`memory\`) must be greater than the reservation.`,
        ),
      );
    if (container.cpu && container.cpu.value < 0)
      findings.push(findingAt(task, container.cpu, `\`${container.cpu.path}\` cannot be negative.`));
    if (!task.memory && !memory && !memoryReservation)
      findings.push(
        findingIn(
          task,
          container,
          `\`${name}\` has neither \`memory\` nor \`memoryReservation\`, and the task has no \`memory\` either: at least one must be set.`,
        ),
      );
  }
  return findings;
}

/** The containers must fit the task. Equal is fine; on Windows the task's own values are ignored. */
function sumFaults(task: TaskDefinition): Finding[] {
  if (isWindows(task)) return [];
  const findings: Finding[] = [];
  const cpu = task.cpu ? cpuUnits(task.cpu.value) : null;
  const memory = task.memory ? mebibytes(task.memory.value) : null;
  const cpuSum = task.containers.reduce((sum, container) => sum + (container.cpu?.value ?? 0), 0);
  if (task.cpu && cpu !== null && cpuSum > cpu)
    findings.push(
      findingAt(task, task.cpu, `The containers reserve ${cpuSum} CPU units together, the task has ${cpu}.`),
    );
  if (!task.memory || memory === null) return findings;
  const reserved = task.containers.map(
    ({ memoryReservation, memory: limit }) => memoryReservation?.value ?? limit?.value ?? 0,
  );
  const memorySum = reserved.reduce((sum, value) => sum + value, 0);
  if (memorySum > memory)
    findings.push(
      findingAt(
        task,
        task.memory,
        `The containers reserve ${memorySum} MiB together (${reserved.join(' + ')}), the task has ${memory} MiB.`,
      ),
    );
  for (const { memory: limit } of task.containers)
    if (limit && limit.value > memory)
      findings.push(
        findingAt(
          task,
          limit,
          `\`${limit.path}\` is ${limit.value} MiB, more than the ${memory} MiB of the whole task.`,
        ),
      );
  return findings;
}
