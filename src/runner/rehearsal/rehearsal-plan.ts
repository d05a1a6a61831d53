import type { Contracts } from '../../contracts/contracts.ts';
import type { AccountReference } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { RehearsalSection } from '../../domain/config.ts';
import { createRandom, type RandomStream } from '../../domain/random.ts';
import type { CreateBus } from '../../engine/base/bus.ts';
import type { EngineView } from '../../engine/run/view.ts';
import type { Strategy } from '../../engine/strategy/strategy.ts';
import type { SessionRequest } from '../../stages/07-paper-trading/inputs.ts';
import type { FrozenFile } from '../decision/decision-plan.ts';
import type { SessionClocks } from '../paper/timings.ts';
import type { BrokerSessions, SessionOptions } from '../ports/broker-session.ts';
import type { EmbeddedGateway, EmbeddedGatewayPlan, StartEmbeddedGateway } from '../ports/embedded-gateway.ts';
import type { SessionJournals } from '../ports/session-journal.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import type { SystemUnderValidation } from '../static-stages.ts';
import type { Validation } from '../validation.ts';

/** Plan of a rehearsal. */
export interface RehearsalPlan {
  readonly validation: Validation;
  readonly system: SystemUnderValidation;
  /** Settles, and never rejects, at the end of the system's unit tests; stages 1-5 wait for it. */
  readonly unitTests?: Promise<unknown> | undefined;
  /** Further statements on what was not tested, in whole sentences. */
  readonly notTested: readonly string[];
  /** Gate files in force, frozen with the proposal. */
  readonly gateFiles: readonly FrozenFile[];
  readonly rehearsal: RehearsalSection;
  readonly asked: SessionRequest;
  /** Creates the strategy of the session; drills use a hold strategy. */
  readonly createStrategy: () => Strategy;
  /** Bus between the planes; the engine's default when absent. */
  readonly createBus?: CreateBus | undefined;
  /** USD. */
  readonly capitalInUse: number;
  readonly seed: number;
  readonly sessions: BrokerSessions;
  readonly startGateway: StartEmbeddedGateway;
  readonly contracts: Contracts;
  /** Journals of the session. */
  readonly journals: SessionJournals;
  /** Reference to an account for documents. */
  readonly accountReference: (accountId: string) => AccountReference;
  readonly clocks: SessionClocks;
  /** Identity of the host, for the baseline. */
  readonly hostDigest: string;
  /** Writes the policy of the throw-away roles for a verifier, outside of the workspace. */
  readonly publishPolicy: (files: readonly FrozenFile[]) => void;
  readonly onProgress: (text: string) => void;
  readonly onSession?: ((at: EpochMs, view: EngineView) => void) | undefined;
  readonly stop?: StopWish | undefined;
}

/** Plan of a gateway. Each part starts its own, so that no part changes another's market or latencies. */
export function gatewayPlan({ rehearsal, seed }: RehearsalPlan): EmbeddedGatewayPlan {
  const { account, cash, deny, market, latencyFactor } = rehearsal;
  return { seed, deny, market, latencyFactor, account, cash };
}

/** Seed of one part. */
export function seedOf({ seed }: RehearsalPlan, part: string): string {
  return `${seed}/${part}`;
}

/** Random numbers of one part. */
export function randomOf(plan: RehearsalPlan, part: string): RandomStream {
  return createRandom(seedOf(plan, part));
}

const CLIENT_ID = 1;

/** Runs a part of a rehearsal on its own gateway, which is closed at the end. */
export async function withGateway<T>(
  plan: RehearsalPlan,
  part: string,
  gatewayPlan: EmbeddedGatewayPlan,
  work: (gateway: EmbeddedGateway, connection: SessionOptions) => Promise<T>,
): Promise<T> {
  const gateway = await plan.startGateway(gatewayPlan);
  const { host, port, socketPath } = gateway;
  try {
    const random = randomOf(plan, `${part}/reconnect`);
    return await work(gateway, { host, port, socketPath, clientId: CLIENT_ID, time: { mode: 'lockstep' }, random });
  } finally {
    await gateway.close();
  }
}
