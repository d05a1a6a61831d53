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

/** The value of an option that takes some words alone; undefined where it is not given. Throws an Error that names them. */
export function oneOf<T extends string>(name: string, value: string | undefined, words: readonly T[]): T | undefined {
  const known = words.find((word) => word === value);
  if (known !== undefined || value === undefined) return known;
  throw new Error(`--${name}: expected ${words.join(' or ')}, found ${value}`);
}
