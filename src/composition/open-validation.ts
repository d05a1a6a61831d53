import { join } from 'node:path';
import { createCollectors } from '../adapters/collectors/collect.ts';
import { checkpointsFolder } from '../adapters/config-folder.ts';
import { type GateFile, gateAttachments, readGateFolder, readPackagedGates } from '../adapters/gate-files.ts';
import type { CheckpointOptions } from '../adapters/ledger/checkpoints.ts';
import { charterVerifier } from '../adapters/policy/charter-signatures.ts';
import type { RunProgram } from '../adapters/project/programs.ts';
import type { Redaction } from '../adapters/redaction.ts';
import type { Schemas } from '../adapters/schemas/schemas.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { auditScript } from '../adapters/workspace/audit-script.ts';
import { openReadOnlyWorkspace, openWorkspace } from '../adapters/workspace/workspace.ts';
import type { LoadedConfig } from '../domain/config.ts';
import type { Subject } from '../domain/evidence.ts';
import type { Preset } from '../domain/gate.ts';
import type { Step } from '../domain/stage.ts';
import type { CommitFacts } from '../domain/system-facts.ts';
import { APPLIED_LIMITS } from '../runner/charter/applied-limits.ts';
import type { FrozenFile } from '../runner/decision/decision-plan.ts';
import { loadGates } from '../runner/load-gates.ts';
import type { SystemUnderValidation } from '../runner/static-stages.ts';
import type { Validation } from '../runner/validation.ts';
import { brokerFacts } from './broker-sessions.ts';
import { versionOf } from './package-version.ts';

export interface ValidationFlags {
  readonly out: string;
  readonly step: Step;
  readonly preset: Preset;
  /** Collector that closes the records, and the second place of checkpoints. */
  readonly checkpoints: CheckpointOptions;
  /** See `SystemFlags`. */
  readonly onlyLooksAtIt?: boolean;
}

/** Returns the gates in force and their files; a gate of the system replaces the packaged one of the same id. */
export async function gatesOf({ config, root }: Pick<LoadedConfig, 'config' | 'root'>) {
  const packaged = readPackagedGates();
  const own = config.gates === undefined ? [] : readGateFolder(join(root, config.gates), config.gates);
  return { gates: await loadGates(packaged, own), files: [...packaged, ...own] };
}

/** Opens the workspace of a system and puts its gates beside it. */
export async function openValidation(
  loaded: Pick<LoadedConfig, 'config' | 'root'>,
  subject: Subject,
  redaction: Redaction,
  flags: ValidationFlags,
): Promise<{ readonly validation: Validation; readonly gateFiles: readonly GateFile[] }> {
  const { gates, files } = await gatesOf(loaded);
  const { step, preset, checkpoints } = flags;
  const version = versionOf();
  const scrub = (text: string) => redaction.scrub(text);
  const workspace =
    flags.onlyLooksAtIt === true
      ? openReadOnlyWorkspace(flags.out, checkpoints.checkpoints ?? checkpointsFolder())
      : openWorkspace(flags.out, subject, { ...checkpoints, version, scrub });
  const validation = { gates, subject, step, preset, workspace, clock: systemClock, version };
  return { validation, gateFiles: files };
}

/** Returns the view of a system that the stages 1 to 5 measure. */
export function systemUnderValidation(
  loaded: LoadedConfig,
  commit: CommitFacts,
  workspace: string,
  gateFiles: readonly GateFile[],
  schemas: Schemas,
  run?: RunProgram,
): SystemUnderValidation {
  const githubToken = process.env['GITHUB_TOKEN'];
  const collectors = createCollectors({
    loaded,
    commit,
    workspace,
    schemas,
    verifyCharter: charterVerifier(schemas, systemClock.now()),
    appliedLimits: APPLIED_LIMITS,
    githubToken,
    run,
  });
  return { config: loaded.config, collectors, gateFiles: gateAttachments(gateFiles), broker: brokerFacts() };
}

/** Returns the files that a proposal freezes besides its documents: the gates in force and the auditor's script. */
export function frozenFiles(gateFiles: readonly GateFile[]): readonly FrozenFile[] {
  const gates = gateFiles.map(({ file, text }) => ({ name: `frozen/${file}`, text }));
  return [...gates, auditScript()];
}
