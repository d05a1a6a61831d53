import type { VenueEvent } from '../venue/types.ts';
import type { FaultClient } from './fault-client.ts';

/** Returns the payloads that replace an outgoing one; `undefined` leaves it unchanged. */
export type OutgoingHook = (client: FaultClient, payload: string) => readonly string[] | undefined;
/** Returns false to stop a client's payload before its session. */
export type IncomingHook = (client: FaultClient, payload: string) => boolean;
/** Returns the events that the clients receive. */
export type EventHook = (events: readonly VenueEvent[]) => readonly VenueEvent[];
/** Returns true when an instruction may reach the venue now; otherwise the hook calls `replay` later. */
export type InstructionHook = (replay: () => void) => boolean;
/** Returns the next order id that a client receives. */
export type OrderIdHook = (clientId: number, orderId: number) => number;

/** Functions with which active faults intercept messages. */
export interface Hooks {
  readonly outgoing: HookList<OutgoingHook>;
  readonly incoming: HookList<IncomingHook>;
  readonly events: HookList<EventHook>;
  readonly instructions: HookList<InstructionHook>;
  readonly orderIds: HookList<OrderIdHook>;
}

/** Hooks of one kind, oldest first. */
export interface HookList<H> {
  /** Empty when no fault is active; messages then need no further check. */
  readonly all: readonly H[];
  /** Adds a hook; the returned function removes it. */
  add(hook: H): () => void;
}

/** Creates empty lists of hooks. */
export function createHooks(): Hooks {
  return {
    outgoing: createHookList(),
    incoming: createHookList(),
    events: createHookList(),
    instructions: createHookList(),
    orderIds: createHookList(),
  };
}

function createHookList<H>(): HookList<H> {
  let all: readonly H[] = [];
  return {
    get all() {
      return all;
    },
    add: (hook) => {
      all = [...all, hook];
      return () => {
        all = all.filter((other) => other !== hook);
      };
    },
  };
}

/** Applies all outgoing hooks to a payload. */
export function throughOutgoing(hooks: Hooks, client: FaultClient, payload: string): readonly string[] {
  let payloads: readonly string[] = [payload];
  for (const hook of hooks.outgoing.all) {
    payloads = payloads.flatMap((each) => hook(client, each) ?? [each]);
  }
  return payloads;
}
