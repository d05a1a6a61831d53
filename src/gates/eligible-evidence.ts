import type { AccountReference } from '../domain/account.ts';
import { isSinceFullSession, lastFullSession } from '../domain/calendar/session-day.ts';
import { type EpochMs, isoUtc } from '../domain/clock.ts';
import type { EvidenceRecord, SourceClass, Subject } from '../domain/evidence.ts';
import type { EvidenceDeclaration, GateDefinition, MaxAge } from '../domain/gate.ts';
import type { JsonValue } from '../domain/json.ts';
import type { Step } from '../domain/stage.ts';
import type { EvidenceGap } from '../domain/verdict.ts';
import type { CelScalarValue } from './cel/expression.ts';
import { formatAge, formatValue } from './format.ts';

/** Detail of a gap for a name that was never recorded. */
export const NO_RECORD = 'no record';

/** Selection of evidence: subject, step and instant of an evaluation. */
export interface EvidenceQuestion {
  readonly step: Step;
  readonly subject: Subject;
  /** Instant of the evaluation, wall time: ages count up to it; later observations do not count. */
  readonly asOf: EpochMs;
  /** Account under validation: evidence of another account does not count. Absent while no account is known. */
  readonly account?: AccountReference;
}

/** Result for one evidence name: a value or a gap. */
export type EvidenceLookup =
  | { readonly kind: 'value'; readonly value: CelScalarValue; readonly record: EvidenceRecord }
  | { readonly kind: 'gap'; readonly gap: EvidenceGap };

/**
 * Looks up every declared name of a gate. Subject, source and age decide which records are eligible; the newest
 * eligible record is used. If it is empty, unreadable or has too few samples, the result is a gap: an older, better
 * record must not hide it, and values of two sessions must not mix.
 */
export function readEvidence(
  gate: GateDefinition,
  records: readonly EvidenceRecord[],
  question: EvidenceQuestion,
): ReadonlyMap<string, EvidenceLookup> {
  const ofStage = records.filter((record) => record.stage === gate.stage);
  return new Map(
    gate.evidence.map((declaration) => {
      const candidates = ofStage.filter((record) => record.name === declaration.name).toSorted(newestFirst);
      return [declaration.name, read(declaration, candidates, acceptedSources(gate, declaration, question), question)];
    }),
  );
}

/**
 * The account under validation: the one seen by the last stage 6 record of this subject, up to this instant. Evidence
 * of an earlier account is about that other account.
 */
export function accountUnderValidation(
  records: readonly EvidenceRecord[],
  { subject, asOf }: Pick<EvidenceQuestion, 'subject' | 'asOf'>,
): AccountReference | undefined {
  const seen = records.filter(
    (record) =>
      record.stage === 6 &&
      record.account !== undefined &&
      isSameSubject(record.subject, subject) &&
      Date.parse(record.observedAt) <= asOf,
  );
  return seen.toSorted(newestFirst)[0]?.account;
}

/** Sources accepted at the step. Simulated evidence counts in a rehearsal only, whatever the gate file lists. */
export function acceptedSources(
  gate: GateDefinition,
  declaration: EvidenceDeclaration,
  { step }: Pick<EvidenceQuestion, 'step'>,
): readonly SourceClass[] {
  const listed = [...declaration.sources, ...(gate.steps[step]?.sources ?? [])];
  return [...new Set(listed)].filter((source) => source !== 'simulated' || step === 'rehearsal');
}

function newestFirst(a: EvidenceRecord, b: EvidenceRecord): number {
  return Date.parse(b.observedAt) - Date.parse(a.observedAt) || b.sequence - a.sequence;
}

function read(
  declaration: EvidenceDeclaration,
  candidates: readonly EvidenceRecord[],
  sources: readonly SourceClass[],
  question: EvidenceQuestion,
): EvidenceLookup {
  const refusals: EvidenceGap[] = [];
  for (const record of candidates) {
    const gap = ineligibility(declaration, record, sources, question);
    if (gap === undefined) return readRecord(declaration, record);
    refusals.push(gap);
  }
  const nearest = NEAREST_FIRST.flatMap((reason) => refusals.find((gap) => gap.reason === reason) ?? []);
  return { kind: 'gap', gap: nearest[0] ?? gapOf(declaration, 'missing', NO_RECORD) };
}

/** Order of gap reasons: of several ineligible records, the one closest to counting is reported. */
const NEAREST_FIRST: readonly EvidenceGap['reason'][] = [
  'unreadable',
  'stale',
  'observed_later',
  'source_not_accepted',
  'other_subject',
];

function ineligibility(
  declaration: EvidenceDeclaration,
  record: EvidenceRecord,
  sources: readonly SourceClass[],
  { subject, asOf, account }: EvidenceQuestion,
): EvidenceGap | undefined {
  const because = (reason: EvidenceGap['reason'], detail: string) =>
    gapOf(declaration, reason, `record #${record.sequence} ${detail}`);
  if (!isSameSubject(record.subject, subject)) {
    return because(
      'other_subject',
      `is about ${describeSubject(record.subject)}, asked is ${describeSubject(subject)}`,
    );
  }
  if (account !== undefined && record.account !== undefined && record.account.keyedDigest !== account.keyedDigest) {
    return because('other_subject', `is about account ${record.account.masked}, asked is ${account.masked}`);
  }
  if (!sources.includes(record.sourceClass)) {
    return because('source_not_accepted', `is ${record.sourceClass}, accepted is ${sources.join(', ')}`);
  }
  const ageMs = asOf - Date.parse(record.observedAt);
  if (Number.isNaN(ageMs)) return because('unreadable', `has no readable time (${record.observedAt})`);
  if (ageMs < 0) return because('observed_later', `was observed at ${record.observedAt}, after the evaluation`);
  const age = ageFault(Date.parse(record.observedAt), asOf, declaration.maxAge);
  return age === undefined ? undefined : because('stale', age);
}

function readRecord(declaration: EvidenceDeclaration, record: EvidenceRecord): EvidenceLookup {
  const because = (reason: EvidenceGap['reason'], detail: string): EvidenceLookup => ({
    kind: 'gap',
    gap: gapOf(declaration, reason, `record #${record.sequence} ${detail}`),
  });
  const { value, unit } = record;
  if (value === null) return noValue(declaration, record);
  if (unit !== declaration.unit) return because('unreadable', `is in ${unit}, declared is ${declaration.unit}`);
  const bound = bindable(declaration, value);
  if (bound === undefined)
    return because(
      'unreadable',
      `holds ${typeof value === 'number' ? String(value) : JSON.stringify(value)}, declared is ${declaration.type}`,
    );
  const { minSamples } = declaration;
  if (minSamples === undefined || (record.samples ?? 0) >= minSamples) return { kind: 'value', value: bound, record };
  const seen = `${record.samples ?? 'an unstated number of'} observations`;
  return because('too_few_samples', `says ${formatValue(value, unit)} from ${seen}, asked are ${minSamples}`);
}

function noValue(declaration: EvidenceDeclaration, { sequence, detail = '' }: EvidenceRecord): EvidenceLookup {
  if (detail === '') return { kind: 'gap', gap: gapOf(declaration, 'missing', `record #${sequence} holds no value`) };
  const gap = gapOf(declaration, 'missing', `record #${sequence} holds no value: ${detail}`);
  return { kind: 'gap', gap: { ...gap, cause: detail } };
}

/** The value in its CEL type; `undefined` when it is not of the declared type or not finite. */
function bindable({ type }: EvidenceDeclaration, value: JsonValue): CelScalarValue | undefined {
  if (type === 'bool' && typeof value === 'boolean') return value;
  if (type === 'string' && typeof value === 'string') return value;
  if (type === 'double' && typeof value === 'number' && Number.isFinite(value)) return value;
  if (type === 'int' && typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return undefined;
}

function gapOf({ name }: EvidenceDeclaration, reason: EvidenceGap['reason'], detail: string): EvidenceGap {
  return { name, reason, detail };
}

function isSameSubject(a: Subject, b: Subject): boolean {
  return a.commit === b.commit && a.configurationDigest === b.configurationDigest;
}

function describeSubject({ commit, configurationDigest }: Subject): string {
  const dirty = commit.endsWith('+dirty') ? '+dirty' : '';
  return `${commit.slice(0, 7)}${dirty}, configuration ${configurationDigest.slice(0, 7)}`;
}

/** Reason why evidence observed at one instant is too old at another; `undefined` when it is not. */
export function ageFault(observedAt: EpochMs, asOf: EpochMs, maxAge: MaxAge): string | undefined {
  const age = formatAge(asOf - observedAt);
  if ('ms' in maxAge) {
    return asOf - observedAt <= maxAge.ms ? undefined : `is ${age} old, accepted are ${formatAge(maxAge.ms)}`;
  }
  if (isSinceFullSession(observedAt, asOf, maxAge.fullSessions)) return undefined;
  const { opensAt } = lastFullSession(asOf, maxAge.fullSessions);
  const which = maxAge.fullSessions === 1 ? 'the last full session' : `the last ${maxAge.fullSessions} full sessions`;
  return `is ${age} old, accepted is what was seen since ${which} began, ${isoUtc(opensAt)}`;
}
