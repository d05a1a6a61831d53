import type { EpochMs } from '../../domain/clock.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { VenueExecution } from '../venue/order.ts';
import type { Venue, VenueControl, VenueEvent } from '../venue/types.ts';
import type { Duration } from './duration.ts';
import { optionalMs } from './duration.ts';
import type { FaultClient } from './fault-client.ts';
import type { Hooks } from './hooks.ts';

/** Port on which clients connect, for faults. */
export interface Door {
  /** Refuses connections until the returned function is called. */
  shut(): () => void;
  /** Listens on another port (0 = any free one) and returns it. On failure it rejects with the system's error and changes nothing. */
  move(port: number): Promise<number>;
}

/** Services of the gateway that faults use. */
export interface FaultContext {
  readonly now: () => EpochMs;
  /** Runs an action after a delay, unless the fault has been stopped. */
  after(delayMs: number, action: () => void): void;
  /** Runs an action after a delay, even when the fault has been stopped. */
  afterwards(delayMs: number, action: () => void): void;
  /** Random stream of this fault alone. */
  readonly random: RandomStream;
  readonly clients: () => readonly FaultClient[];
  readonly door: Door;
  /** The venue without faults. */
  readonly venue: Venue;
  readonly control: () => VenueControl;
  readonly hooks: Hooks;
  readonly emitLater: (at: EpochMs, event: VenueEvent) => void;
  readonly disguise: (conId: number, change: (execution: VenueExecution) => VenueExecution) => void;
  /** Ends the fault from within. */
  readonly end: () => void;
  /** Records that the fault has had an effect. */
  readonly struck: () => void;
  /** Registers work on which the fault depends. Its rejection is reported as the reason of failure. */
  readonly awaits: (work: Promise<void>) => void;
}

/** Undoes a fault. */
export type StopFault = () => void;

/** Starts a fault; returns the function that undoes it. */
export type StartFault<P> = (context: FaultContext, parameters: P) => StopFault;

/** Clients that a fault concerns. */
export function concerned(context: FaultContext, client: number | undefined): readonly FaultClient[] {
  return context.clients().filter((each) => isConcerned(each, client));
}

/** Connected clients that a fault concerns when it begins; records an effect if there is one. */
export function taken(context: FaultContext, client: number | undefined): readonly FaultClient[] {
  const clients = concerned(context, client);
  if (clients.length > 0) context.struck();
  return clients;
}

/** True when a fault concerns the client. */
export function isConcerned({ clientId }: FaultClient, client: number | undefined): boolean {
  return client === undefined || clientId === client;
}

/** Ends a fault after its duration, if it has one. */
export function endAfter(context: FaultContext, duration: Duration | undefined): void {
  const ms = optionalMs(duration);
  if (ms !== undefined) context.after(ms, context.end);
}

/** Returns true `count` times, records each as an effect, and ends the fault after the last. */
export function counter(context: FaultContext, count = Number.POSITIVE_INFINITY): () => boolean {
  let left = count;
  return () => {
    if (left <= 0) return false;
    left -= 1;
    context.struck();
    if (left === 0) context.end();
    return true;
  };
}

/** Combines several stop functions. */
export function all(stops: readonly StopFault[]): StopFault {
  return () => {
    for (const stop of stops) stop();
  };
}
