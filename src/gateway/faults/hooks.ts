import type { VenueEvent } from '../venue/types.ts';
import type { FaultClient } from './fault-client.ts';

/** Payloads instead of the one that goes out; `undefined` = as it is. */
export type OutgoingHook = (client: FaultClient, payload: string) => readonly string[] | undefined;
/** Whether a payload of the client goes on to its session. */
export type IncomingHook = (client: FaultClient, payload: string) => boolean;
/** What the clients are told of what happened. */
export type EventHook = (events: readonly VenueEvent[]) => readonly VenueEvent[];
/** Whether an instruction may reach the venue now; it is kept for `replay` otherwise. */
export type InstructionHook = (replay: () => void) => boolean;
/** The next order id that a client is told. */
export type OrderIdHook = (clientId: number, orderId: number) => number;

/** Functions that active faults have put into the way of messages. */
export interface Hooks {
  readonly outgoing: HookList<OutgoingHook>;
  readonly incoming: HookList<IncomingHook>;
  readonly events: HookList<EventHook>;
  readonly instructions: HookList<InstructionHook>;
  readonly orderIds: HookList<OrderIdHook>;
}

/** Functions of one kind, oldest first. */
export interface HookList<H> {
  /** Empty when no fault is active, which is all that is looked at then. */
  readonly all: readonly H[];
  /** The answer takes it out. */
  add(hook: H): () => void;
}

/** No hooks. */
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

/** What becomes of a payload on its way out. */
export function throughOutgoing(hooks: Hooks, client: FaultClient, payload: string): readonly string[] {
  let payloads: readonly string[] = [payload];
  for (const hook of hooks.outgoing.all) {
    payloads = payloads.flatMap((each) => hook(client, each) ?? [each]);
  }
  return payloads;
}
