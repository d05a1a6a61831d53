import { mkdirSync } from 'node:fs';
import { PreliveError } from '../domain/errors.ts';
import type { Subject } from '../domain/evidence.ts';
import type { Workspace } from '../runner/ports/workspace.ts';
import { type ArtifactOptions, writeArtifacts } from './artifacts.ts';
import { openLedger } from './ledger/ledger.ts';
import { createSchemas } from './schemas.ts';
import { createRenderer } from './templates.ts';

/** Means of a workspace, all with defaults. */
export interface WorkspaceOptions {
  /** Last look at each text before it is written: the scrubber of account ids. */
  readonly scrub?: NonNullable<ArtifactOptions['scrub']>;
}

/** Opens (and makes) the folder of one ledger and its artifacts. Throws PreliveError FILE_UNWRITABLE, LEDGER_BROKEN. */
export function openWorkspace(folder: string, subject: Subject, options: WorkspaceOptions = {}): Workspace {
  makeFolder(folder);
  const schemas = createSchemas();
  const ledger = openLedger(folder, subject, { schemas });
  const render = createRenderer();
  return {
    folder,
    append: (observations) => (observations.length === 0 ? [] : ledger.append(observations)),
    records: () => ledger.records(),
    write: (artifacts) =>
      writeArtifacts(folder, artifacts, { schemas, render, ...(options.scrub && { scrub: options.scrub }) }),
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new PreliveError('FILE_UNWRITABLE', `The workspace ${folder} cannot be made.`, { cause });
  }
}
