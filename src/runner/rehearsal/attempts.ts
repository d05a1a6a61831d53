import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { createObserver } from '../../stages/observer.ts';
import { isOwnEvidence, stageContext } from '../validation.ts';
import type { RehearsalPlan } from './rehearsal-plan.ts';

/** A part of a rehearsal that failed because of the gateway. */
export interface PartNotRun {
  readonly part: string;
  /** Code and text of the error. */
  readonly reason: string;
}

/** Runs the parts of a rehearsal that need a gateway. */
export interface Attempts {
  readonly notRun: readonly PartNotRun[];
  /**
   * Runs a part. If it fails because of the gateway, the failure is noted, and its evidence (`owes`: that of a stage,
   * or one of stage 8 by name) is recorded as null, so that older evidence does not replace it.
   */
  run<T>(part: string, owes: StageNumber | string | undefined, work: () => Promise<T>): Promise<T | undefined>;
}

/** Errors caused by a gateway, its account or its market; any other error ends a rehearsal. */
const OF_A_GATEWAY: ReadonlySet<ErrorCode> = new Set([
  'ACCOUNT_CURRENCY',
  'ACCOUNT_NOT_CLEAR',
  'ACCOUNT_UNKNOWN',
  'BASELINE_REFUSED',
  'BROKER_REFUSED',
  'BROKER_TIMEOUT',
  'CONNECTION_LOST',
  'DRILL_NOT_STARTED',
  'GATEWAY_NOT_READY',
  'LIVE_ACCOUNT_REFUSED',
  'MARKET_CLOSED',
  'NOT_CONNECTED',
]);

type AttemptedPlan = Pick<RehearsalPlan, 'validation' | 'onProgress'>;

/** Creates the attempts of one rehearsal. */
export function createAttempts(plan: AttemptedPlan): Attempts {
  const notRun: PartNotRun[] = [];
  return {
    notRun,
    run: async (part, owes, work) => {
      plan.onProgress(part);
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof PreliveError && OF_A_GATEWAY.has(error.code))) throw error;
        const reason = `${error.code}: ${error.message}`;
        notRun.push({ part, reason });
        recordGaps(plan, owes, reason);
        return undefined;
      }
    },
  };
}

function recordGaps({ validation }: AttemptedPlan, owes: StageNumber | string | undefined, detail: string): void {
  const stage = typeof owes === 'number' ? owes : 8;
  const observe = createObserver(stage, 'simulated', stageContext(validation));
  const declared = validation.gates.find((gate) => gate.stage === stage)?.evidence ?? [];
  const owed = declared.filter(({ name }) => owes === stage || owes === name);
  const wanted = owed.filter(({ name }) => !isOwnEvidence({ stage, name }));
  validation.workspace.append(wanted.map(({ name, unit }) => observe(name, null, unit, { detail })));
}
