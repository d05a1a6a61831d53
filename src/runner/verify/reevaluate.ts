import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import type { GateDefinition } from '../../domain/gate.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import type { Waiver } from '../../domain/waiver.ts';
import { evaluateGates } from '../../gates/evaluate-gate.ts';
import { allGatesPass, foldDecision } from '../../gates/fold-decision.ts';
import { type GateText, parseGates, requireGates } from '../../gates/parse-gates.ts';
import type { DecisionPredicate, Statement } from '../../signing/statement.ts';
import { isOwnEvidence } from '../validation.ts';
import { finding, isBreak, type VerifyFinding } from './findings.ts';
import { isSigned, judgedWaivers, statedWaivers, type WordsOfPeople } from './word-checks.ts';

/**
 * Evaluates the frozen gates on the frozen records as of the proposal, and compares the results with the signed
 * verdicts and decision. No stored verdict is trusted, not even a signed one.
 */
export async function verdictFindings(
  words: WordsOfPeople,
  statement: Statement,
  frozen: readonly JsonObject[],
  at: EpochMs,
): Promise<readonly VerifyFinding[]> {
  try {
    const proposedAt = Date.parse(statement.predicate.notBefore);
    const { gates, records } = await frozenEvidence(words, statement, frozen, proposedAt);
    const { counting, findings } = judgedWaivers(statedWaivers(words, statement, gates), at);
    if (findings.some(isBreak)) return findings;
    return [...findings, ...(await compare(statement.predicate, gates, records, counting))];
  } catch (error) {
    if (error instanceof PreliveError) return [finding('verdicts_differ', `not to be evaluated: ${error.message}`)];
    throw error;
  }
}

/**
 * Changes of the verdicts of gates 1-7 since the proposal, one line each, because evidence has aged or a waiver has
 * ended. Throws PreliveError for files that cannot be evaluated.
 */
export async function agedVerdicts(
  words: WordsOfPeople,
  statement: Statement,
  frozen: readonly JsonObject[],
  at: EpochMs,
): Promise<readonly string[]> {
  const { gates, records } = await frozenEvidence(words, statement, frozen, at);
  const { counting } = judgedWaivers(statedWaivers(words, statement, gates), at);
  const { step, preset, commit, configurationDigest, verdicts: stated } = statement.predicate;
  const question = { step, preset, subject: { commit, configurationDigest }, asOf: at, waivers: counting };
  const now = await evaluateGates(gates, { ...question, records: records.filter((one) => !isOwnEvidence(one)) });
  return now.flatMap(({ stage, verdict }) => {
    const before = stated.find((one) => one.stage === stage)?.verdict;
    return stage === 8 || before === verdict
      ? []
      : [`gate ${stage} was ${before} when it was proposed and is ${verdict} now`];
  });
}

async function frozenEvidence(
  words: WordsOfPeople,
  { subject }: Statement,
  frozen: readonly JsonObject[],
  at: EpochMs,
): Promise<{ readonly gates: readonly GateDefinition[]; readonly records: readonly EvidenceRecord[] }> {
  const { bundle } = words;
  const gates = await frozenGates(bundle, subject);
  const records = frozen.map((value, index) =>
    bundle.check<EvidenceRecord>('evidence-record', value, `record ${index + 1}`, 'LEDGER_BROKEN'),
  );
  return { gates, records: records.filter((record) => isSigned(record, words, at)) };
}

async function compare(
  predicate: DecisionPredicate,
  gates: readonly GateDefinition[],
  records: readonly EvidenceRecord[],
  waivers: readonly Waiver[],
): Promise<readonly VerifyFinding[]> {
  const { step, preset, commit, configurationDigest, verdicts: stated, decision } = predicate;
  const question = {
    step,
    preset,
    subject: { commit, configurationDigest },
    asOf: Date.parse(predicate.notBefore),
    waivers,
  };
  const collected = records.filter((one) => !isOwnEvidence(one));
  const seven = await evaluateGates(gates, { ...question, records: collected });
  const concluded = conclusion(records, 'all_gates_1_to_7_pass', allGatesPass(seven));
  const before = await evaluateGates(gates, { ...question, records: [...collected, ...concluded] });
  const signed = conclusion(records, 'governance_signed', true);
  const after = await evaluateGates(gates, { ...question, records: [...collected, ...concluded, ...signed] });
  const found = foldDecision(after, step).decision;
  return [
    ...stated.flatMap(({ stage, verdict }) => differing(stage, verdict, before)),
    ...(found === decision ? [] : [finding('verdicts_differ', `the records give ${found}, signed was ${decision}`)]),
  ];
}

function differing(stage: number, stated: string, verdicts: readonly GateVerdict[]): readonly VerifyFinding[] {
  const found = verdicts.find((one) => one.stage === stage)?.verdict ?? 'no verdict';
  if (found === stated) return [];
  return [finding('verdicts_differ', `gate ${stage}: the records give ${found}, signed was ${stated}`)];
}

/** Evidence that a decision derives about gates or signatures, in place of the ledger's. */
function conclusion(
  records: readonly EvidenceRecord[],
  name: string,
  value: boolean | undefined,
): readonly EvidenceRecord[] {
  const last = records.at(-1);
  if (value === undefined || last === undefined) return [];
  const sourceClass = records.some((one) => one.sourceClass === 'simulated') ? 'simulated' : 'local';
  const { samples: _samples, interval: _interval, detail: _detail, ...rest } = last;
  return [
    { ...rest, name, value, unit: 'boolean', stage: 8, sourceClass, attachments: [], sequence: records.length + 1 },
  ];
}

/** The frozen gates, without the checklist beside them; a system's own gates replace packaged ones with the same id. */
async function frozenGates(
  bundle: WordsOfPeople['bundle'],
  subjects: Statement['subject'],
): Promise<readonly GateDefinition[]> {
  const texts = subjects
    .filter(({ name }) => /^frozen\/.*\/\d\d-[^/]*\.ya?ml$/.test(name))
    .map(({ name }): GateText => ({ file: name, text: new TextDecoder().decode(bundle.read(name)) }));
  const isPackaged = ({ file }: GateText) => file.startsWith('frozen/gates/');
  return requireGates(
    await parseGates(
      texts.filter(isPackaged),
      texts.filter((one) => !isPackaged(one)),
    ),
  );
}
