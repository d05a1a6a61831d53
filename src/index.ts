import { execute } from '@oclif/core/execute';
import { packageRoot } from './adapters/package-root.ts';

export { COMMANDS } from './commands/index.ts';

/** Runs the command line. Called by `bin/run.js` and by nobody else. */
export async function main(): Promise<void> {
  await execute({ dir: packageRoot() });
}
