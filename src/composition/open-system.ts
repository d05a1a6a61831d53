import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { makeFolder } from '../adapters/files/folder.ts';
import type { GateFile } from '../adapters/gate-files.ts';
import { packageRoot } from '../adapters/package-root.ts';
import { configurationDigest, subjectOf } from '../adapters/project/configuration-digest.ts';
import { readCommit, readWork } from '../adapters/project/git.ts';
import { loadConfig } from '../adapters/project/load-config.ts';
import { findSystemRoot } from '../adapters/project/system-root.ts';
import { createRedaction, loadRedactionKey, type Redaction, redactionKeyIfAny } from '../adapters/redaction.ts';
import { createSchemas, type Schemas } from '../adapters/schemas/schemas.ts';
import type { EpochMs } from '../domain/clock.ts';
import type { LoadedConfig } from '../domain/config.ts';
import type { Work } from '../domain/decision.ts';
import { PreliveError } from '../domain/errors.ts';
import type { Subject } from '../domain/evidence.ts';
import type { Preset } from '../domain/gate.ts';
import type { Step } from '../domain/stage.ts';
import { replayAt } from '../runner/decision/replay.ts';
import { requireKnownLevels } from '../runner/paper/engine-settings.ts';
import type { Validation } from '../runner/validation.ts';
import { attestedEvidenceJudge } from './attested-evidence.ts';
import { checkpointsOf, secondPlace } from './checkpoints.ts';
import { openValidation } from './open-validation.ts';
import { waiverReader } from './waivers.ts';

/** Flags that say what is validated, and into which workspace. */
export interface SystemFlags {
  readonly system: string;
  readonly out: string;
  readonly step: Step | undefined;
  readonly preset?: Preset;
  readonly policy?: string | undefined;
  readonly checkpoints?: string | undefined;
  readonly 'collector-key'?: string | undefined;
  /** Nothing is made, locked or written: no folder, no ledger, no key. */
  readonly onlyLooksAtIt?: boolean;
}

/** Git's name for no object. */
const NO_COMMIT = '0'.repeat(40);

/** A system with its workspace, ready for use cases. */
export interface OpenSystem {
  readonly loaded: LoadedConfig;
  readonly validation: Validation;
  readonly gateFiles: readonly GateFile[];
  readonly redaction: Redaction;
  readonly schemas: Schemas;
  /** False when no prelive.yaml was found and the shipped sample system stands in. */
  readonly isConfigured: boolean;
  /** Authors of the commit and of a proposal made now; absent where git names nobody. */
  readonly work?: Work | undefined;
}

/** Opens the configured system. Throws PreliveError CONFIG_MISSING, CONFIG_INVALID, COMMIT_UNKNOWN. */
export async function openSystem(flags: SystemFlags): Promise<OpenSystem> {
  const schemas = createSchemas();
  const loaded = loadConfig(findSystemRoot(flags.system) ?? flags.system, schemas);
  requireKnownLevels(loaded.config.rehearsal.killSwitches, loaded.origin);
  return open(flags, loaded, subjectOf(loaded, await readCommit(loaded.root)), schemas, true);
}

/**
 * Opens the configured system; without a prelive.yaml the shipped sample system, so that a gateway can be tried before anything
 * is set up. The subject is then no commit, so nothing can be approved by it.
 */
export async function openSystemOrSample(flags: SystemFlags): Promise<OpenSystem> {
  if (findSystemRoot(flags.system) !== undefined) return openSystem(flags);
  if (flags.system !== '.')
    throw new PreliveError('CONFIG_MISSING', `There is no prelive.yaml in ${resolve(flags.system)}.`);
  const schemas = createSchemas();
  const loaded = loadConfig(join(packageRoot(), 'fixtures/sample-system'), schemas);
  const subject = { commit: NO_COMMIT, configurationDigest: configurationDigest(loaded) };
  return open(flags, loaded, subject, schemas, false);
}

async function open(
  flags: SystemFlags,
  loaded: LoadedConfig,
  subject: Subject,
  schemas: Schemas,
  isConfigured: boolean,
): Promise<OpenSystem> {
  const onlyLooksAtIt = flags.onlyLooksAtIt === true;
  // The folder must exist first: a link may lead to it, and paths inside of it are refused below.
  if (!onlyLooksAtIt) makeFolder(flags.out);
  const redaction = createRedaction(
    onlyLooksAtIt ? (redactionKeyIfAny() ?? randomBytes(32)) : loadRedactionKey(undefined, flags.out),
  );
  const step = flags.step ?? loaded.config.step;
  const checkpoints = onlyLooksAtIt ? { checkpoints: secondPlace(flags) } : checkpointsOf(flags, loaded);
  const options = { out: flags.out, step, preset: flags.preset ?? 'spec', checkpoints, onlyLooksAtIt };
  const { validation, gateFiles } = await openValidation(loaded, subject, redaction, options);
  const waivers = waiverReader(loaded, flags.policy, validation, schemas);
  const work = isConfigured ? await readWork(loaded.root) : undefined;
  const judges = { waivers, attestedRecordFault: attestedEvidenceJudge(validation, loaded, flags.policy, schemas) };
  return {
    loaded,
    validation: { ...validation, ...judges },
    gateFiles,
    redaction,
    schemas,
    isConfigured,
    work,
  };
}

/** Returns an open system as at an instant; nothing is written. */
export function replayedAt(open: OpenSystem, asOf: EpochMs, policyFlag: string | undefined): OpenSystem {
  const validation = replayAt(open.validation, asOf);
  const waivers = waiverReader(open.loaded, policyFlag, validation, open.schemas);
  const attestedRecordFault = attestedEvidenceJudge(validation, open.loaded, policyFlag, open.schemas);
  return { ...open, validation: { ...validation, waivers, attestedRecordFault } };
}
