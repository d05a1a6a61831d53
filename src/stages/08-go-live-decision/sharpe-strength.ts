import type { EvidenceUse, GateVerdict } from '../../domain/verdict.ts';
import { normalCdf, normalQuantile } from '../../statistics/normal.ts';
import { formatDocumentNumber } from './words.ts';

/** An annual Sharpe ratio that would be very good for a strategy: the example of the documents. */
const EXAMPLE_SHARPE = 1.5;

/** Probability that a session shows at least `threshold` when the true Sharpe ratio is `truth`; all annualized. */
export function passProbability(truth: number, threshold: number, standardError: number): number {
  return normalCdf((truth - threshold) / standardError);
}

/** The record of a name that any clause of a gate used. */
export function findEvidence(gates: readonly GateVerdict[], stage: number, name: string): EvidenceUse | undefined {
  const clauses = gates.filter((gate) => gate.stage === stage).flatMap((gate) => gate.clauses);
  return clauses.flatMap((clause) => clause.evidence).find((use) => use.name === name);
}

/** Numbers of records in words: `record 25`, `records 25 and 26`. */
export function formatRecord(...uses: readonly (EvidenceUse | undefined)[]): string {
  const numbers = uses.flatMap((use) => (use === undefined ? [] : [String(use.sequence)]));
  return `${numbers.length === 1 ? 'record' : 'records'} ${numbers.join(' and ')}`;
}

/** The same in a line for the screen; nothing without a Sharpe ratio. */
export function sharpeStrengthInBrief(gates: readonly GateVerdict[]): string | undefined {
  const error = standardErrorOf(findEvidence(gates, 7, 'sharpe_paper'));
  if (error === undefined) return undefined;
  const unskilled = inHundred(passProbability(0, EXAMPLE_SHARPE / 2, error));
  return `this session's Sharpe has a standard error of ${formatDocumentNumber(error)}: at a backtest of ${EXAMPLE_SHARPE}, no skill passes ${unskilled}`;
}

/** Half the 95 % interval over its quantile: what the estimator stated. */
function standardErrorOf(use: EvidenceUse | undefined): number | undefined {
  return use?.interval === undefined ? undefined : (use.interval[1] - use.interval[0]) / (2 * normalQuantile(0.975));
}

/** How little the session's Sharpe ratio proves, with the probabilities computed; empty without one. */
export function sharpeStrength(gates: readonly GateVerdict[]): readonly string[] {
  const [paper, backtest] = ['sharpe_paper', 'sharpe_backtest'].map((name) => findEvidence(gates, 7, name));
  const ratio = paper?.value;
  const promise = backtest?.value;
  const error = standardErrorOf(paper);
  if (typeof ratio !== 'number' || typeof promise !== 'number' || error === undefined) return [];
  const threshold = promise / 2;
  return [
    `The Sharpe ratio of the session is ${formatDocumentNumber(ratio)} a year with a standard error of ${formatDocumentNumber(error)}: ` +
      `${paper?.samples ?? 0} minutes are few. The threshold was ${formatDocumentNumber(threshold)}. A strategy without any skill ` +
      `would reach it ${inHundred(passProbability(0, threshold, error))}, one as good as the backtest promises ` +
      `${inHundred(passProbability(promise, threshold, error))} (${formatRecord(paper, backtest)}).`,
    `For a strategy whose backtest shows ${EXAMPLE_SHARPE} a year, which would be very good, one session of this length ` +
      `passes ${inHundred(passProbability(0, EXAMPLE_SHARPE / 2, error))} without any skill and ` +
      `${inHundred(passProbability(EXAMPLE_SHARPE, EXAMPLE_SHARPE / 2, error))} with all of it (${formatRecord(paper)}): the clause then proves almost nothing.`,
  ];
}

function inHundred(probability: number): string {
  const times = Math.round(probability * 100);
  if (times === 0) return 'less than once in 100 sessions';
  return times === 100 ? 'nearly always' : `${times} times in 100 sessions`;
}
