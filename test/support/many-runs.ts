import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import type { CliRun } from './run-cli.ts';
import { plainEnvironment } from './run-cli.ts';

/** Runs of the built `prelive` in one process, one after the other. */
export interface ManyRuns {
  run(words: readonly string[], cwd: string): Promise<CliRun>;
  close(): void;
}

/** Starts the process. A run longer than `limitMs` ends it, and rejects. */
export function startManyRuns(limitMs = 30_000): ManyRuns {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'many-runs-child.ts')], {
    env: plainEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: readable(child, 4) })[Symbol.asyncIterator]();
  const requests = writable(child, 3);
  return {
    run: async (words, cwd) => {
      requests.write(`${JSON.stringify({ words, cwd })}\n`);
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`prelive ${words.join(' ')} has not ended in ${limitMs} ms`));
      }, limitMs);
      const answer = await Promise.race([lines.next(), late]).finally(() => clearTimeout(timer));
      if (answer.done === true) throw new Error(`the process ended at: prelive ${words.join(' ')}`);
      return JSON.parse(answer.value);
    },
    close: () => child.kill('SIGKILL'),
  };
}

function readable({ stdio }: ChildProcess, at: number): Readable {
  const stream = stdio[at];
  if (stream instanceof Readable) return stream;
  throw new Error(`descriptor ${at} cannot be read`);
}

function writable({ stdio }: ChildProcess, at: number): Writable {
  const stream = stdio[at];
  if (stream instanceof Writable) return stream;
  throw new Error(`descriptor ${at} cannot be written`);
}
