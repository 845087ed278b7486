/** `drydock doctor`: is everything here that the lab needs, which limits hold on the engine, and what to do where not. */
import type { Command } from 'commander';
import {
  assessmentObstacles,
  EngineFault,
  lookAtMachine,
  openEngine,
  type Engine,
  type Measurement,
} from '../../graders/index.ts';
import { readConfig } from '../config.ts';
import { reportOf, type Diagnosis } from '../doctor/diagnosis.ts';
import { diagnoseEngine, diagnoseMeasurement, noEngine, verdictOf } from '../doctor/engine.ts';
import { diagnoseLab } from '../doctor/lab.ts';
import { engineSettings } from '../engine-settings.ts';

interface Options {
  json?: boolean;
  quick?: boolean;
}

interface Findings {
  diagnoses: Diagnosis[];
  /** Null: nothing was measured. */
  measurements: Measurement[] | null;
}

export function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'look at engine, images, machine and database, measure which limits hold (about half a minute, bounded), and say what to do; exit code 0 all well, 1 something needs doing',
    )
    .option('--quick', 'measure nothing')
    .option('--json', 'one JSON document on stdout, with all numbers')
    .action(async (options: Options) => {
      const stop = new AbortController();
      const interrupted = (): void => stop.abort(new Error('interrupted'));
      process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
      try {
        const findings = await examine(options, stop.signal);
        print(findings, options);
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        process.stderr.write('drydock: interrupted; what was made for measuring is removed.\n');
        process.exitCode = 130;
      } finally {
        process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      }
    });
}

async function examine({ quick = false }: Options, signal: AbortSignal): Promise<Findings> {
  const config = readConfig();
  const lab = await diagnoseLab(config.data);
  let engine: Engine;
  try {
    engine = await openEngine(engineSettings(config));
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    const diagnoses = [...lab, ...(await diagnoseMachine(undefined)), noEngine(error)];
    return { diagnoses, measurements: null };
  }
  try {
    signal.throwIfAborted();
    const diagnoses = [...lab, ...(await diagnoseMachine(engine.slots)), ...(await diagnoseEngine(engine))];
    const broken = diagnoses.some(({ name, state }) => name === 'engine' && state === 'failed');
    if (quick || broken) return { diagnoses, measurements: null };
    const measurements = await engine.measure({ signal, onProgress: tell });
    const { kind } = engine.summary();
    diagnoses.push(...measurements.map((measurement) => diagnoseMeasurement(measurement, kind)));
    return { diagnoses, measurements };
  } finally {
    await engine.close();
  }
}

async function diagnoseMachine(slots: number | undefined): Promise<Diagnosis[]> {
  const titles = {
    cpu: 'CPU',
    memory: 'Memory',
    dockerd: 'Private engine',
    cgroup: 'Control groups',
    loop: 'Fixed-size disks',
    userns: 'User namespaces',
    kernel: 'Kernel',
  };
  const needs = await lookAtMachine(slots);
  return needs.map((need) => ({ ...need, group: 'machine', title: titles[need.name] }));
}

function tell({ title, index, of }: { title: string; index: number; of: number }): void {
  process.stderr.write(`drydock: measuring ${index} of ${of}: ${title}\n`);
}

function print({ diagnoses, measurements }: Findings, { json = false }: Options): void {
  const failed = diagnoses.some(({ state }) => state === 'failed');
  const obstacles = measurements === null ? null : assessmentObstacles(measurements);
  if (json) {
    const assessment = obstacles && { ready: obstacles.length === 0, obstacles };
    process.stdout.write(`${JSON.stringify({ ok: !failed, diagnoses, measurements, assessment }, null, 2)}\n`);
  } else {
    process.stdout.write(reportOf(diagnoses));
    if (measurements && obstacles) process.stdout.write(`\n${verdictOf(measurements, obstacles)}`);
  }
  process.exitCode = failed ? 1 : 0;
}
