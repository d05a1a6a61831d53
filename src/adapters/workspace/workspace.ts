import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InvariantViolation, PreliveError } from '../../domain/errors.ts';
import type { Subject } from '../../domain/evidence.ts';
import type { Workspace, WorkspaceFile } from '../../runner/ports/workspace.ts';
import { LEDGER_FILE } from '../../signing/chain.ts';
import { isFrozenName, isReservedName, mustBePlain } from '../../signing/dossier-layout.ts';
import { ROLES } from '../../signing/role-policy.ts';
import { sha256, sha256File } from '../files/digest.ts';
import { entriesBelow, makeFolder, remove } from '../files/folder.ts';
import { isTemporary } from '../files/temporary.ts';
import { requireAccess, writeFileAtomic } from '../files/write.ts';
import type { CheckpointOptions } from '../ledger/checkpoints.ts';
import { openLedger } from '../ledger/ledger.ts';
import { readLedgerWithCheckpoints } from '../ledger/read-ledger.ts';
import { recordCheck } from '../ledger/record-check.ts';
import { createSchemas, type Schemas } from '../schemas/schemas.ts';
import { createRenderer } from '../templates/templates.ts';
import { type ArtifactOptions, artifactFaults, renderInvalid, writeArtifacts } from './artifacts.ts';
import { inWorkspace, openDossierStore } from './dossier-store.ts';

/** Options of a workspace, all with defaults. */
export interface WorkspaceOptions extends CheckpointOptions {
  /** Masks account ids in each text before it is written. */
  readonly scrub?: NonNullable<ArtifactOptions['scrub']>;
  /** Version of prelive. */
  readonly version?: string;
  /** Default: prelive's own, compiled anew. */
  readonly schemas?: Schemas;
}

/** Opens or makes the folder of a ledger and its artifacts. Throws PreliveError FILE_UNWRITABLE, LEDGER_BROKEN. */
export function openWorkspace(folder: string, subject: Subject, options: WorkspaceOptions = {}): Workspace {
  makeFolder(folder);
  // Checks access before anything is measured that could not be stored.
  for (const path of [folder, join(folder, LEDGER_FILE)]) if (existsSync(path)) requireAccess(path);
  const schemas = options.schemas ?? createSchemas();
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
    tidy: () => tidy(folder),
    files: openDossierStore(folder, schemas),
    write: (artifacts) => writeArtifacts(folder, artifacts, { schemas, render, scrub }),
    faultsOf: (artifact) => artifactFaults(artifact, schemas),
    keepInvalid: (path, value, faults) => {
      const name = `${path.replace(/\.json$/, '')}.invalid.json`;
      const text = (scrub ?? String)(renderInvalid(value, faults));
      writeFileAtomic(join(folder, name), text, inWorkspace(folder));
      return { path: name, sha256: sha256(text) };
    },
  };
}

/**
 * Opens a workspace for reading: makes, locks and repairs nothing, so it works without write permission. Empty where
 * there is no folder. Throws PreliveError LEDGER_BROKEN, CHECKPOINT_BROKEN, FILE_UNREADABLE.
 */
export function openReadOnlyWorkspace(folder: string, checkpoints: string): Workspace {
  const schemas = createSchemas();
  let verified: ReturnType<typeof readLedgerWithCheckpoints> | undefined;
  const ledger = () => {
    verified ??= readLedgerWithCheckpoints(folder, checkpoints, recordCheck(schemas));
    return verified;
  };
  const writesNothing = () => {
    throw new InvariantViolation(`${folder} was opened to be looked at`);
  };
  const files = openDossierStore(folder, schemas);
  return {
    folder,
    append: writesNothing,
    appendAbout: writesNothing,
    records: () => ledger().records,
    head: () => ledger().head,
    artifacts: () => (existsSync(folder) ? artifactsIn(folder) : []),
    tidy: writesNothing,
    files: { ...files, write: writesNothing, move: writesNothing },
    write: writesNothing,
    faultsOf: (artifact) => artifactFaults(artifact, schemas),
    keepInvalid: writesNothing,
  };
}

/** Lists artifacts. Inner folders with their own ledger are other workspaces: `reports/rehearsal` is not part of `reports`. */
function artifactsIn(folder: string): readonly WorkspaceFile[] {
  const paths = entriesBelow(folder).flatMap(({ path, kind }) => (kind === 'file' ? [path] : []));
  const others = paths.filter((path) => path.endsWith(`/${LEDGER_FILE}`)).map((path) => `${dirname(path)}/`);
  return paths
    .filter((path) => isFrozenName(path) && !others.some((other) => path.startsWith(other)))
    .toSorted()
    .map((path) => ({ path, sha256: sha256File(join(folder, path)) }));
}

/**
 * Removes leftovers of killed commands under names of a dossier, which a verifier would report as unsigned files.
 * Throws PreliveError FILE_UNREADABLE for entries that no verifier accepts there: a link, a pipe, a device.
 */
function tidy(folder: string): void {
  const entries = entriesBelow(folder).filter(({ path }) => mustBePlain(path));
  const left = new Set(entries.filter(({ path }) => isTemporary(basename(path))));
  for (const { path } of left) remove(join(folder, path));
  const strange = entries.find((one) => !left.has(one) && (one.kind === 'other' || isNoSignature(one.path)));
  if (strange === undefined) return;
  const reason = strange.kind === 'other' ? 'no plain file' : 'the signature of no role';
  throw new PreliveError(
    'FILE_UNREADABLE',
    `${join(folder, strange.path)} is ${reason}: no verifier accepts it in a dossier`,
    { nextSteps: ['Move it out of the workspace; in the place of a link put a copy of the file.'] },
  );
}

const isNoSignature = (path: string) => path.startsWith('signatures/') && isReservedName(path, ROLES);
