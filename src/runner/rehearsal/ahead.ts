import type { RecordedBaseline } from '../paper/record-baseline.ts';
import type { CollectedAccount } from '../probe/collect-account.ts';
import type { Collectors } from '../static-stages.ts';
import type { RehearsalPlan } from './rehearsal-plan.ts';
import { rehearseProbe } from './rehearse-probe.ts';
import { rehearseBaseline } from './rehearse-session.ts';

/** Measurements on gateways of their own, one after the other, before their turn to be recorded has come. */
export interface MeasuredAhead {
  readonly account: Promise<CollectedAccount>;
  readonly baseline: Promise<RecordedBaseline>;
  /** Resolves when nothing of it runs any more. */
  readonly ended: Promise<unknown>;
}

/**
 * Begins the account probe and the baseline while the system's own programs keep another core busy. They need nothing of
 * the system, and say nothing before they are asked.
 */
export function measureAhead(plan: RehearsalPlan): MeasuredAhead {
  const account = rehearseProbe(plan);
  // A probe that failed is told at stage 6, and a baseline is measured all the same.
  const baseline = account.then(unheard, unheard).then(() => rehearseBaseline(plan));
  return { account, baseline, ended: Promise.allSettled([account, baseline]) };
}

/**
 * Collectors that begin before they are asked: those that run programs of the system one after the other, as if each was
 * asked in turn, and beside them the one that runs none. What fails is told when it is asked for. Each is to be asked once.
 */
export function collectAhead(collectors: Collectors): Collectors {
  const interfaces = heardLater(collectors.interfaces());
  const artifacts = heardLater(collectors.artifacts());
  const implementation = heardLater(interfaces.then(() => collectors.implementation()));
  const infrastructure = heardLater(implementation.then(() => collectors.infrastructure()));
  return {
    artifacts: () => artifacts,
    interfaces: () => interfaces,
    implementation: () => implementation,
    infrastructure: () => infrastructure,
  };
}

/** A promise that may be rejected before anybody asks for it. */
function heardLater<T>(work: Promise<T>): Promise<T> {
  work.catch(unheard);
  return work;
}

function unheard(): void {
  // The caller that asks for it hears of it.
}
