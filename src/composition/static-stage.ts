import { resolve } from 'node:path';
import { readCommit } from '../adapters/project/git.ts';
import { runStaticStage, type StaticStage, type SystemUnderValidation } from '../runner/static-stages.ts';
import { type OpenSystem, openSystem, type SystemFlags } from './open-system.ts';
import { systemUnderValidation } from './open-validation.ts';

/** Measures one of the stages 1 to 5 on a system, and judges its gate. Throws PreliveError of the configuration and of files. */
export async function measureStage(stage: StaticStage, flags: SystemFlags) {
  const open = await openSystem(flags);
  const report = await runStaticStage(stage, await staticSystem(open), open.validation);
  return { report, validation: open.validation, system: open.loaded.config.system.name };
}

/** Returns the view of a system that the stages 1 to 5 measure. */
export async function staticSystem(system: OpenSystem): Promise<SystemUnderValidation> {
  const { loaded, validation, gateFiles, schemas } = system;
  const commit = await readCommit(loaded.root);
  return systemUnderValidation(loaded, commit, resolve(validation.workspace.folder), gateFiles, schemas);
}
