import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { createObserver } from '../../stages/observer.ts';
import { isOwnEvidence, stageContext } from '../validation.ts';
import type { RehearsalPlan } from './rehearsal-plan.ts';

/** A part of a rehearsal that a gateway did not let happen. */
export interface PartNotRun {
  readonly part: string;
  /** The error's code and text. */
  readonly reason: string;
}

/** Runs the parts of a rehearsal that need a gateway. */
export interface Attempts {
  readonly notRun: readonly PartNotRun[];
  /**
   * Runs a part. One that the gateway does not let happen is noted, and the evidence that it owes (of
   * a stage, or one of stage 8 by its name) recorded as null, so that none of an earlier rehearsal stands in for it.
   */
  run<T>(part: string, owes: StageNumber | string | undefined, work: () => Promise<T>): Promise<T | undefined>;
}

/** What a gateway, its account or its market may answer; whatever else goes wrong ends a rehearsal. */
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

/** Attempts of one rehearsal. */
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
