import type { Decision } from '../domain/decision.ts';
import { invariant } from '../domain/errors.ts';
import { STAGES, type StageNumber, type Step } from '../domain/stage.ts';
import type { GateVerdict, Verdict } from '../domain/verdict.ts';
import { foldVerdicts } from './fold.ts';

/** A decision with the stages that made it. */
export interface DecisionOutcome {
  readonly decision: Decision;
  readonly step: Step;
  readonly exitCode: 0 | 1 | 3 | 4;
  /** Stages by verdict; a stage without a verdict is among `pending`. */
  readonly failed: readonly StageNumber[];
  readonly errors: readonly StageNumber[];
  readonly pending: readonly StageNumber[];
  readonly conditional: readonly StageNumber[];
  /** True when any evidence of any gate was simulated. */
  readonly simulated: boolean;
}

/**
 * Folds the verdicts of all eight gates into the decision for a step. Nothing but eight PASS or CONDITIONAL on evidence
 * that is not simulated is ever an approval; a waiver at any gate makes it a conditional one. `strict` changes only the
 * exit code of a conditional outcome (3). The verdicts must have been given for that very step.
 */
export function foldDecision(
  verdicts: readonly GateVerdict[],
  step: Step,
  { strict = false }: { readonly strict?: boolean } = {},
): DecisionOutcome {
  const other = verdicts.find((verdict) => verdict.step !== step);
  invariant(other === undefined, `gate ${other?.stage} was judged for ${other?.step}, the decision is for ${step}`);
  const of = (wanted: Verdict) => STAGES.filter((stage) => verdictOf(verdicts, stage) === wanted);
  const simulated = verdicts.some((verdict) => verdict.simulated);
  const folded = foldVerdicts(STAGES.map((stage) => verdictOf(verdicts, stage)));
  const outcome = step === 'rehearsal' ? REHEARSAL[folded] : approval(folded, simulated);
  return {
    ...outcome,
    exitCode: strict && folded === 'CONDITIONAL' && outcome.exitCode === 0 ? 3 : outcome.exitCode,
    step,
    failed: of('FAIL'),
    errors: of('ERROR'),
    pending: of('PENDING'),
    conditional: of('CONDITIONAL'),
    simulated,
  };
}

type Outcome = Pick<DecisionOutcome, 'decision' | 'exitCode'>;

const REHEARSAL: Readonly<Record<Verdict, Outcome>> = {
  PASS: { decision: 'REHEARSAL_PASSED', exitCode: 0 },
  CONDITIONAL: { decision: 'REHEARSAL_PASSED', exitCode: 0 },
  FAIL: { decision: 'REHEARSAL_FAILED', exitCode: 1 },
  PENDING: { decision: 'REHEARSAL_INCOMPLETE', exitCode: 3 },
  ERROR: { decision: 'REHEARSAL_INCOMPLETE', exitCode: 4 },
};

const APPROVAL: Readonly<Record<Verdict, Outcome>> = {
  PASS: { decision: 'GO_LIVE_APPROVED', exitCode: 0 },
  CONDITIONAL: { decision: 'CONDITIONAL_APPROVAL', exitCode: 0 },
  FAIL: { decision: 'ROLLBACK_AND_INVESTIGATE', exitCode: 1 },
  PENDING: { decision: 'NOT_READY', exitCode: 3 },
  ERROR: { decision: 'NOT_READY', exitCode: 4 },
};

/** Simulated evidence never reaches a gate outside a rehearsal; should it ever, it still is no approval. */
function approval(folded: Verdict, simulated: boolean): Outcome {
  const approved = folded === 'PASS' || folded === 'CONDITIONAL';
  return approved && simulated ? APPROVAL.PENDING : APPROVAL[folded];
}

/** One verdict a stage: several for one stage would be a contradiction, and the worst of them counts. */
function verdictOf(verdicts: readonly GateVerdict[], stage: StageNumber): Verdict {
  const found = verdicts.filter((verdict) => verdict.stage === stage).map(({ verdict }) => verdict);
  return found.length === 0 ? 'PENDING' : foldVerdicts(found);
}

/**
 * The value of `all_gates_1_to_7_pass`: true when gates 1-7 are PASS or CONDITIONAL, false when any is FAIL, and
 * nothing while it cannot be known.
 */
export function allGatesPass(verdicts: readonly GateVerdict[]): boolean | undefined {
  const seven = foldVerdicts(STAGES.filter((stage) => stage < 8).map((stage) => verdictOf(verdicts, stage)));
  if (seven === 'FAIL') return false;
  return seven === 'PASS' || seven === 'CONDITIONAL' ? true : undefined;
}
