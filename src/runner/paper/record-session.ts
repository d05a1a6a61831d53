import type { Artifact, StageContext, StageResult } from '../../domain/artifact.ts';
import { asError, InvariantViolation, PreliveError } from '../../domain/errors.ts';
import { hasOnlyNumbers } from '../../domain/json.ts';
import type { PaperTradingInputs } from '../../stages/07-paper-trading/inputs.ts';
import {
  EVIDENCE_OF_SESSION,
  measureSession,
  validatePaperTrading,
} from '../../stages/07-paper-trading/paper-trading.ts';
import { withoutEntries } from '../../stages/07-paper-trading/sound-record.ts';
import { tradingLogArtifact } from '../../stages/07-paper-trading/trading-log.ts';
import { recordStage, type StageReport, type Validation } from '../validation.ts';

/** Result of recording a session. */
export interface RecordedSession {
  readonly report: StageReport;
  /** Defect of ours that prevented recording a part. The valid part is recorded; the rest is stored beside it. */
  readonly defect?: Error | undefined;
}

/**
 * Records all valid parts of a session. Parts that violate their schema are stored as `NAME.invalid.json`. The log
 * omits such entries and is marked incomplete; a measurement that would change without them is missing, never zero.
 * Throws PreliveError of files and of the ledger.
 */
export async function recordSession(
  validation: Validation,
  inputs: PaperTradingInputs,
  context: StageContext,
): Promise<RecordedSession> {
  const recorder = new SessionRecorder(validation);
  const result = recorder.soundParts(recorder.measured(inputs, context), inputs, context);
  try {
    const report = await recordStage(validation, 7, result);
    return { report: recorder.withKept(report), defect: recorder.defect };
  } catch (error) {
    if (error instanceof PreliveError) throw error;
    recorder.note(asError(error));
    recorder.keep('PAPER_TRADING_LOG.json', inputs.session, [asError(error).message]);
    const report = await recordStage(validation, 7, nothingOf(asError(error), inputs));
    return { report: recorder.withKept(report), defect: recorder.defect };
  }
}

class SessionRecorder {
  readonly #validation: Validation;
  readonly #kept: StageReport['files'][number][] = [];
  #defect: Error | undefined;

  constructor(validation: Validation) {
    this.#validation = validation;
  }

  note(defect: Error): void {
    this.#defect ??= defect;
  }

  /** Stores an invalid value. One that cannot be serialised is lost; the journal still has its source. */
  keep(path: string, value: unknown, faults: readonly string[]): void {
    try {
      this.#kept.push(this.#validation.workspace.keepInvalid(path, value, faults));
    } catch (error) {
      if (error instanceof PreliveError) throw error;
      this.note(asError(error));
    }
  }

  get defect(): Error | undefined {
    return this.#defect;
  }

  withKept(report: StageReport): StageReport {
    return { ...report, files: [...report.files, ...this.#kept] };
  }

  /** Measures the session without the invalid parts of its record. */
  measured(inputs: PaperTradingInputs, context: StageContext): StageResult {
    try {
      const sound = this.#soundInputs(inputs);
      if (sound === inputs) return validatePaperTrading(inputs, context);
      return validatePaperTrading(sound, context, sameMeasurements(inputs, sound));
    } catch (error) {
      if (error instanceof PreliveError) throw error;
      this.note(asError(error));
      this.keep('PAPER_TRADING_LOG.json', inputs.session, [asError(error).message]);
      return nothingOf(asError(error), inputs);
    }
  }

  /** Removes artifacts and observations that cannot be written; stores each as invalid, with a reason. */
  soundParts(result: StageResult, inputs: PaperTradingInputs, context: StageContext): StageResult {
    const artifacts = result.artifacts.filter((artifact) => this.#isSound(artifact));
    const observations = result.observations.filter(({ value, interval = null }) => hasOnlyNumbers([value, interval]));
    const lost = result.observations.filter((one) => !observations.includes(one));
    for (const { name, value } of lost) this.note(new InvariantViolation(`${name} is ${JSON.stringify(value)}`));
    if (lost.length > 0) this.keep('EVIDENCE.json', { lost, session: inputs.session }, [context.observedAt]);
    const missing = lost.map(({ name }) => ({ name, reason: 'it came to no number: a defect of prelive' }));
    return { ...result, artifacts, observations, missing: [...(result.missing ?? []), ...missing] };
  }

  #isSound(artifact: Artifact): boolean {
    const faults = this.#validation.workspace.faultsOf(artifact).map(({ words }) => words);
    if (faults.length === 0) return true;
    this.note(new InvariantViolation(`${artifact.path} is not valid: ${faults.slice(0, 4).join('; ')}`));
    if (artifact.kind === 'json') this.keep(artifact.path, artifact.value, faults);
    return false;
  }

  #soundInputs(inputs: PaperTradingInputs): PaperTradingInputs {
    const faults = this.#validation.workspace.faultsOf(tradingLogArtifact(inputs));
    if (faults.length === 0) return inputs;
    const words = faults.map((fault) => fault.words);
    const defect = new InvariantViolation(`PAPER_TRADING_LOG.json is not valid: ${words.slice(0, 4).join('; ')}`);
    const session = withoutEntries(
      inputs.session,
      faults.map(({ pointer }) => pointer),
    );
    if (session === undefined) throw defect;
    this.note(defect);
    this.keep('PAPER_TRADING_LOG.json', inputs.session, words);
    const interruption = inputs.interruption ?? 'a part of its record is not valid';
    return { ...inputs, session, interruption: `${interruption}; see PAPER_TRADING_LOG.invalid.json` };
  }
}

/** Accepts the names of measurements that are equal with and without the invalid parts. */
function sameMeasurements(raw: PaperTradingInputs, sound: PaperTradingInputs): (name: string) => boolean {
  try {
    const values = new Map(measureSession(raw).map(({ name, value }) => [name, value]));
    const same = measureSession(sound).filter(({ name, value }) => Object.is(values.get(name), value));
    const names = new Set(same.map(({ name }) => name));
    return (name) => names.has(name);
  } catch {
    return () => false;
  }
}

/** Result without measurements: all evidence is missing, so that older values do not replace it. */
function nothingOf({ message }: Error, { sourceClass }: PaperTradingInputs): StageResult {
  const reason = `a defect of prelive kept it from being measured: ${message}`;
  const missing = EVIDENCE_OF_SESSION.map((name) => ({ name, reason }));
  return { artifacts: [], observations: [], missing, sourceClass };
}
