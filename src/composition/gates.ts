import { join } from 'node:path';
import { type GateFile, readGateFolder, readPackagedGates } from '../adapters/gate-files.ts';
import { readLedger } from '../adapters/ledger/read-ledger.ts';
import { loadRecordCheck } from '../adapters/ledger/record-check.ts';
import { findSystemRoot } from '../adapters/project/system-root.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { EpochMs } from '../domain/clock.ts';
import type { GateDefinition, Preset } from '../domain/gate.ts';
import type { StageNumber, Step } from '../domain/stage.ts';
import { explainStage, type StageExplanation } from '../runner/explain-stage.ts';
import { lintGateFiles, loadGates } from '../runner/load-gates.ts';
import { attestedJudgeOf } from './attested-evidence.ts';
import { parseInstant } from './flag-values.ts';
import { waiversOf } from './waivers.ts';

/** Flags that name the gates: a folder of one's own, else the one that the configuration of the system names. */
export interface GateFlags {
  readonly gates: string | undefined;
  readonly system: string;
}

/** Returns the gates in force. Throws PreliveError GATES_INVALID, of files and of the configuration. */
export async function readGates(flags: GateFlags): Promise<readonly GateDefinition[]> {
  const { packaged, own } = await gateSources(flags);
  return loadGates(packaged, own);
}

/** Checks the gate files; `files` names each that was read. Throws PreliveError of files and of the configuration. */
export async function lintGateSources(flags: GateFlags) {
  const { packaged, own } = await gateSources(flags);
  const { gates, findings } = await lintGateFiles(packaged, own);
  return { gates, findings, files: [...packaged, ...own].map(({ file }) => file) };
}

export interface ExplainFlags extends GateFlags {
  readonly out: string;
  readonly policy: string | undefined;
  readonly step: Step | undefined;
  readonly 'as-of': string | undefined;
  readonly preset: Preset;
}

/** Explains the gate of a stage on the evidence of a workspace. Throws PreliveError of the ledger, the gates and USAGE. */
export async function explainGateOf(
  stage: StageNumber,
  flags: ExplainFlags,
): Promise<{ readonly explanation: StageExplanation; readonly asOf: EpochMs }> {
  const asOf = flags['as-of'] === undefined ? systemClock.now() : parseInstant('--as-of', flags['as-of']);
  const gates = await readGates(flags);
  const explanation = await explainStage({
    gates,
    waivers: await waiversOf(flags, gates, asOf),
    attestedRecordFault: await attestedJudgeOf(flags, asOf),
    records: readLedger(flags.out, await loadRecordCheck()).records,
    stage,
    preset: flags.preset,
    ...(flags.step === undefined ? {} : { step: flags.step }),
    asOf,
  });
  return { explanation, asOf };
}

async function gateSources(
  flags: GateFlags,
): Promise<{ readonly packaged: readonly GateFile[]; readonly own: readonly GateFile[] }> {
  const folder = flags.gates ?? (await configuredFolder(flags.system));
  return { packaged: readPackagedGates(), own: folder === undefined ? [] : readGateFolder(folder, folder) };
}

/** The folder that `prelive.yaml` names; undefined when there is no such file around. */
async function configuredFolder(system: string): Promise<string | undefined> {
  const root = findSystemRoot(system);
  if (root === undefined) return undefined;
  const { loadConfig } = await import('../adapters/project/load-config.ts');
  const { createSchemas } = await import('../adapters/schemas/schemas.ts');
  const { gates } = loadConfig(root, createSchemas()).config;
  return gates === undefined ? undefined : join(root, gates);
}
