import { invariant } from '../../domain/errors.ts';

/**
 * States of a session's connection.
 *
 * ```
 *        DIAL               TCP_UP             ACCEPTED                 RECONCILED
 *   IDLE ──────▶ CONNECTING ────────▶ HANDSHAKE ──────────▶ RECONCILING ────────────▶ READY
 *                 ▲      │                │      BROKER_BACK ▲ │   │                    │
 *                 │      │ LOST           │ LOST             │ │   │ MISMATCH_FOUND     │ BROKER_LOST
 *                 │      │                │      BROKER_LOST │ ▼   ▼                    │
 *                 │      │                │              IMPAIRED ◀─ MISMATCH           │
 *                 │      │                │                  ▲        BROKER_LOST       │
 *                 │      ▼                ▼                  └──────────────────────────┘
 *                 │     DOWN ◀──────────────── LOST, of RECONCILING, READY, IMPAIRED and MISMATCH too
 *            DIAL │      ├─────────────────┬───────────────────┐
 *                 │      │ WAIT            │ WINDOW            │ GIVE_UP
 *                 │      ▼                 ▼                   ▼
 *                 ├─ BACKING_OFF      PLANNED_DOWN           BROKEN
 *                 └────────────────────────┘
 *
 *   RECONCILE leads from READY back to RECONCILING: the session reads everything again on request.
 *   GIVE_UP also leads from IMPAIRED to BROKEN: the broker is away longer than the limit for a gateway.
 *   CLOSE leads from every state to CLOSED, which has no way out.
 * ```
 *
 * IMPAIRED: the gateway is connected, but has lost the broker (1100, 2110). MISMATCH: the account holds unexpected
 * positions, so no order is sent. PLANNED_DOWN: waits for the end of an expected reset or re-login. BROKEN: the time for
 * reconnecting is over.
 */
export type ConnectionState =
  | 'IDLE'
  | 'CONNECTING'
  | 'HANDSHAKE'
  | 'RECONCILING'
  | 'READY'
  | 'IMPAIRED'
  | 'MISMATCH'
  | 'DOWN'
  | 'BACKING_OFF'
  | 'PLANNED_DOWN'
  | 'BROKEN'
  | 'CLOSED';

/** Events of a connection. */
export type ConnectionEvent =
  | 'DIAL'
  | 'TCP_UP'
  | 'ACCEPTED'
  | 'RECONCILE'
  | 'RECONCILED'
  | 'MISMATCH_FOUND'
  | 'BROKER_LOST'
  | 'BROKER_BACK'
  | 'LOST'
  | 'WAIT'
  | 'WINDOW'
  | 'GIVE_UP'
  | 'CLOSE';

type Row = { readonly [E in ConnectionEvent]?: ConnectionState };

/** Every legal transition. An event without an entry is impossible in that state, or changes nothing. */
export const CONNECTION_TRANSITIONS: Readonly<Record<ConnectionState, Row>> = {
  IDLE: { DIAL: 'CONNECTING', CLOSE: 'CLOSED' },
  CONNECTING: { TCP_UP: 'HANDSHAKE', LOST: 'DOWN', CLOSE: 'CLOSED' },
  HANDSHAKE: { ACCEPTED: 'RECONCILING', LOST: 'DOWN', CLOSE: 'CLOSED' },
  RECONCILING: {
    RECONCILED: 'READY',
    MISMATCH_FOUND: 'MISMATCH',
    BROKER_LOST: 'IMPAIRED',
    LOST: 'DOWN',
    CLOSE: 'CLOSED',
  },
  READY: { RECONCILE: 'RECONCILING', BROKER_LOST: 'IMPAIRED', LOST: 'DOWN', CLOSE: 'CLOSED' },
  IMPAIRED: { BROKER_BACK: 'RECONCILING', LOST: 'DOWN', GIVE_UP: 'BROKEN', CLOSE: 'CLOSED' },
  MISMATCH: { BROKER_LOST: 'IMPAIRED', LOST: 'DOWN', CLOSE: 'CLOSED' },
  DOWN: { WAIT: 'BACKING_OFF', WINDOW: 'PLANNED_DOWN', GIVE_UP: 'BROKEN', CLOSE: 'CLOSED' },
  BACKING_OFF: { DIAL: 'CONNECTING', CLOSE: 'CLOSED' },
  PLANNED_DOWN: { DIAL: 'CONNECTING', CLOSE: 'CLOSED' },
  BROKEN: { CLOSE: 'CLOSED' },
  CLOSED: {},
};

/** True when an order, or a cancel, may be sent in a state. A cancel only reduces risk. */
export function maySend(state: ConnectionState, what: 'order' | 'cancel'): boolean {
  return state === 'READY' || (what === 'cancel' && state === 'MISMATCH');
}

/** The connection of one session. */
export class ConnectionMachine {
  #state: ConnectionState = 'IDLE';

  get state(): ConnectionState {
    return this.#state;
  }

  /** True when at least cancels may be sent: the engine calls this connected. */
  get isUp(): boolean {
    return maySend(this.#state, 'cancel');
  }

  /** True in a final state. */
  get isOver(): boolean {
    return this.#state === 'BROKEN' || this.#state === 'CLOSED';
  }

  /** Applies an event that prelive itself causes. Throws InvariantViolation for an illegal one. */
  apply(event: ConnectionEvent): void {
    invariant(this.tryApply(event), `${event} in the connection state ${this.#state}`);
  }

  /** Applies an event from outside, which may come in any state. False when it changes nothing. */
  tryApply(event: ConnectionEvent): boolean {
    const next = CONNECTION_TRANSITIONS[this.#state][event];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }
}
