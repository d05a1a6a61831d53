import type { RecordedBaseline } from '../paper/record-baseline.ts';
import { type CollectedAccount, collectAccount } from '../probe/collect-account.ts';
import type { Collectors } from '../static-stages.ts';
import { gatewayPlan, type RehearsalPlan, withGateway } from './rehearsal-plan.ts';
import { rehearseBaseline } from './rehearse-session.ts';

/** Measurements on gateways of their own, one after the other, started before they are recorded. */
export interface MeasuredAhead {
  readonly account: Promise<CollectedAccount>;
  readonly baseline: Promise<RecordedBaseline>;
  /** Resolves when both have ended. */
  readonly ended: Promise<unknown>;
}

/**
 * Starts the account probe and the baseline while the system's own programs use another core. They do not depend on the
 * system, and report nothing before their results are awaited.
 */
export function measureAhead(plan: RehearsalPlan): MeasuredAhead {
  const account = rehearseProbe(plan);
  // A failed probe is reported at stage 6, and the baseline is measured anyway.
  const baseline = account.then(unheard, unheard).then(() => rehearseBaseline(plan));
  return { account, baseline, ended: Promise.allSettled([account, baseline]) };
}

/**
 * Starts collectors in advance: those that run programs of the system one after the other, and beside them the one that
 * runs none. Errors are reported when the result is requested. Each may be requested once only.
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

/** Marks a promise as handled, because it may reject before its result is awaited. */
function heardLater<T>(work: Promise<T>): Promise<T> {
  work.catch(unheard);
  return work;
}

function unheard(): void {
  // The caller that awaits the result gets the error.
}

/**
 * Probes its own gateway for stage 6, with what-if orders; records nothing. TCP is used, because the document names the
 * port.
 */
function rehearseProbe(plan: RehearsalPlan): Promise<CollectedAccount> {
  const { assetClasses: declaredClasses, symbols } = plan.system.config;
  return withGateway(plan, 'probe', gatewayPlan(plan), (_, { socketPath: __, ...connection }) =>
    collectAccount({ ...plan, connection, declaredClasses, symbols, whatIf: true }),
  );
}
