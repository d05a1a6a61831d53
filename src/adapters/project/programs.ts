import { PreliveError } from '../../domain/errors.ts';
import { type CommandLine, type CommandResult, runCommand } from './run-command.ts';

/** Runs programs of a system under validation. */
export type RunProgram = (line: CommandLine) => Promise<CommandResult>;

/** Programs of which none outlives whoever asked for them. */
export interface Programs {
  /** As `runCommand`; rejects with PreliveError INTERRUPTED after the end. */
  readonly run: RunProgram;
  /** Kills what still runs, with its children; resolves when all of it has ended. */
  end(): Promise<void>;
}

/** Programs of one rehearsal. */
export function createPrograms(): Programs {
  const ending = new AbortController();
  const running = new Set<Promise<CommandResult>>();
  return {
    run: async (line) => {
      ending.signal.throwIfAborted();
      const result = runCommand({ ...line, stopped: ending.signal });
      running.add(result);
      try {
        return await result;
      } finally {
        running.delete(result);
      }
    },
    end: async () => {
      ending.abort(new PreliveError('INTERRUPTED', 'What the program was run for has ended.'));
      await Promise.all(running);
    },
  };
}
