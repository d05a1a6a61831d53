import type { EpochMs } from '../../domain/clock.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { VenueExecution } from '../venue/order.ts';
import type { Venue, VenueControl, VenueEvent } from '../venue/types.ts';
import type { Duration } from './duration.ts';
import { optionalMs } from './duration.ts';
import type { FaultClient } from './fault-client.ts';
import type { Hooks } from './hooks.ts';

/** The door through which clients come in. */
export interface Door {
  /** Refuses connections until the answer is called. */
  shut(): () => void;
  /** Listens on another port from now on; tells which. 0 = any free one. Rejects with the system's error: nothing has changed. */
  move(port: number): Promise<number>;
}

/** What a fault works with. */
export interface FaultContext {
  readonly now: () => EpochMs;
  /** Does something after a time, unless the fault has been stopped. */
  after(delayMs: number, action: () => void): void;
  /** Does something after a time, whatever becomes of the fault. */
  afterwards(delayMs: number, action: () => void): void;
  /** A stream of its own for every fault that is started. */
  readonly random: RandomStream;
  readonly clients: () => readonly FaultClient[];
  readonly door: Door;
  /** The venue itself, past all faults. */
  readonly venue: Venue;
  readonly control: () => VenueControl;
  readonly hooks: Hooks;
  readonly emitLater: (at: EpochMs, event: VenueEvent) => void;
  readonly disguise: (conId: number, change: (execution: VenueExecution) => VenueExecution) => void;
  /** Ends the fault from within. */
  readonly end: () => void;
  /** The fault has had an effect: something was said, lost, changed or cut because of it. */
  readonly struck: () => void;
  /** Takes work that shows later whether the fault can be carried out. Its rejection is the reason that the starter is told. */
  readonly awaits: (work: Promise<void>) => void;
}

/** Undoes a fault. */
export type StopFault = () => void;

/** Brings a fault into force. */
export type StartFault<P> = (context: FaultContext, parameters: P) => StopFault;

/** The clients that a fault concerns. */
export function concerned(context: FaultContext, client: number | undefined): readonly FaultClient[] {
  return context.clients().filter((each) => isConcerned(each, client));
}

/** The same, for a fault that takes hold of those who are there when it begins; with nobody there it has no effect. */
export function taken(context: FaultContext, client: number | undefined): readonly FaultClient[] {
  const clients = concerned(context, client);
  if (clients.length > 0) context.struck();
  return clients;
}

/** Whether a fault concerns a client. */
export function isConcerned({ clientId }: FaultClient, client: number | undefined): boolean {
  return client === undefined || clientId === client;
}

/** Ends a fault after its time, if it has one. */
export function endAfter(context: FaultContext, duration: Duration | undefined): void {
  const ms = optionalMs(duration);
  if (ms !== undefined) context.after(ms, context.end);
}

/** Counts the strikes of a fault down; says true as often as `count` allows, and ends the fault with the last. */
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

/** Several in one. */
export function all(stops: readonly StopFault[]): StopFault {
  return () => {
    for (const stop of stops) stop();
  };
}
