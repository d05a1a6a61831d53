import { at, listAt, numberAt } from '../support/json-path.ts';

/** One run of an engine over all sessions of a shape. */
export interface Run {
  /** CPU time of the run, without loading data. */
  readonly cpuSeconds: number;
  readonly bars: number;
  /** Orders that were filled. */
  readonly orders: number;
}

/** Answer of an engine about its runs. */
export interface Answer {
  readonly version: string;
  /** Language and version. */
  readonly runtime: string;
  readonly runs: readonly Run[];
}

/** Parses the answer in the last line of an output. Throws an Error that names the fault. */
export function parseAnswer(output: string): Answer {
  const value = parseLastLine(output);
  const runs = listAt(value, 'runs').map(runOf);
  if (runs.length === 0) throw new Error('the answer holds no runs');
  return { version: textAt(value, 'version'), runtime: textAt(value, 'runtime'), runs };
}

function parseLastLine(output: string): unknown {
  try {
    return JSON.parse(output.trim().split('\n').at(-1) ?? '');
  } catch {
    throw new Error('the last line of the output is no JSON');
  }
}

function runOf(value: unknown): Run {
  const cpuSeconds = numberAt(value, 'cpuSeconds');
  if (!(cpuSeconds > 0)) throw new Error(`cpuSeconds must be above 0, not ${cpuSeconds}`);
  return { cpuSeconds, bars: countAt(value, 'bars'), orders: countAt(value, 'orders') };
}

function countAt(value: unknown, name: string): number {
  const count = numberAt(value, name);
  if (!Number.isSafeInteger(count) || count < 0) throw new Error(`${name} must be a count, not ${count}`);
  return count;
}

function textAt(value: unknown, name: string): string {
  const text = at(value, name);
  if (typeof text !== 'string' || text === '') throw new Error(`no text at ${name}`);
  return text;
}
