import { globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Subject } from '../domain/evidence.ts';
import type { Workspace, WorkspaceFile } from '../runner/ports/workspace.ts';
import { LEDGER_FILE } from '../signing/chain.ts';
import { isFrozenName } from '../signing/dossier-layout.ts';
import { type ArtifactOptions, writeArtifacts } from './artifacts.ts';
import { openDossierStore } from './dossier-store.ts';
import { sha256File } from './files/digest.ts';
import type { CheckpointOptions } from './ledger/checkpoints.ts';
import { openLedger } from './ledger/ledger.ts';
import { createSchemas } from './schemas.ts';
import { createRenderer } from './templates.ts';
import { makeFolder } from './workspace-lock.ts';

/** Means of a workspace, all with defaults. */
export interface WorkspaceOptions extends CheckpointOptions {
  /** Last look at each text before it is written: the scrubber of account ids. */
  readonly scrub?: NonNullable<ArtifactOptions['scrub']>;
  /** Version of prelive. */
  readonly version?: string;
}

/** Opens (and makes) the folder of one ledger and its artifacts. Throws PreliveError FILE_UNWRITABLE, LEDGER_BROKEN. */
export function openWorkspace(folder: string, subject: Subject, options: WorkspaceOptions = {}): Workspace {
  makeFolder(folder);
  const schemas = createSchemas();
  const { scrub } = options;
  const ledger = openLedger(folder, subject, { ...options, schemas });
  const render = createRenderer();
  return {
    folder,
    append: (observations) => (observations.length === 0 ? [] : ledger.append(observations)),
    appendAbout: (observations) => ledger.appendAbout(observations),
    records: () => ledger.records(),
    head: () => ledger.head(),
    artifacts: () => artifactsIn(folder),
    files: openDossierStore(folder, schemas),
    write: (artifacts) => writeArtifacts(folder, artifacts, { schemas, render, ...(scrub && { scrub }) }),
  };
}

/** Folders inside that have a ledger of their own are other workspaces: `reports/rehearsal` is no part of `reports`. */
function artifactsIn(folder: string): readonly WorkspaceFile[] {
  const paths = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const others = paths.filter((path) => path.endsWith(`/${LEDGER_FILE}`)).map((path) => `${dirname(path)}/`);
  return paths
    .filter((path) => isFrozenName(path) && !others.some((other) => path.startsWith(other)))
    .toSorted()
    .map((path) => ({ path, sha256: sha256File(join(folder, path)) }));
}
