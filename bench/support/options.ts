import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Reads the options of a benchmark. A wrong option ends the process with 2 and a message. */
export function readOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>>['values'] {
  return orUsage(() => parseArgs(config).values);
}

/** Runs `read`; an error ends the process with 2 and its message. */
export function orUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}
