import { PreliveError } from '../../domain/errors.ts';
import { type CommandLine, type CommandResult, runCommand } from './run-command.ts';

/** Runs a program of the system under validation. */
export type RunProgram = (line: CommandLine) => Promise<CommandResult>;

/** Programs that end with their owner. */
export interface Programs {
  /** Runs like `runCommand`; rejects with PreliveError INTERRUPTED after the end. */
  readonly run: RunProgram;
  /** Kills running programs with their children; resolves when all have ended. */
  end(): Promise<void>;
}

/** Creates the programs of one rehearsal. */
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
