import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONNECTION_TRANSITIONS,
  type ConnectionEvent,
  ConnectionMachine,
  type ConnectionState,
  maySend,
} from '../../../src/adapters/ib/connection-machine.ts';

const EVENTS: readonly ConnectionEvent[] = [
  'DIAL',
  'TCP_UP',
  'ACCEPTED',
  'RECONCILE',
  'RECONCILED',
  'MISMATCH_FOUND',
  'BROKER_LOST',
  'BROKER_BACK',
  'LOST',
  'WAIT',
  'WINDOW',
  'GIVE_UP',
  'CLOSE',
];

const isState = (name: string): name is ConnectionState => name in CONNECTION_TRANSITIONS;
const STATES = Object.keys(CONNECTION_TRANSITIONS).filter(isState);

/** Shortest path from IDLE to a state in the table. */
function wayTo(goal: ConnectionState): readonly ConnectionEvent[] {
  const ways = new Map<ConnectionState, readonly ConnectionEvent[]>([['IDLE', []]]);
  for (const [state, way] of ways) {
    if (state === goal) return way;
    for (const event of EVENTS) {
      const next = CONNECTION_TRANSITIONS[state][event];
      if (next !== undefined && !ways.has(next)) ways.set(next, [...way, event]);
    }
  }
  throw new Error(`${goal} cannot be reached`);
}

function machineIn(state: ConnectionState): ConnectionMachine {
  const machine = new ConnectionMachine();
  for (const event of wayTo(state)) machine.apply(event);
  return machine;
}

describe('the machine of a connection', () => {
  for (const state of STATES) {
    it.each(EVENTS.map((event) => ({ event, to: CONNECTION_TRANSITIONS[state][event] })))(
      `${state}: $event leads to $to`,
      ({ event, to }) => {
        const machine = machineIn(state);
        expect(machine.state).toBe(state);
        expect(machine.tryApply(event)).toBe(to !== undefined);
        expect(machine.state).toBe(to ?? state);
        if (to === undefined) expect(() => machineIn(state).apply(event)).toThrow(`${event} in the connection state`);
      },
    );
  }

  it('reaches every state, and can be closed in every one but the last', () => {
    for (const state of STATES) {
      expect(machineIn(state).state).toBe(state);
      if (state !== 'CLOSED') expect(CONNECTION_TRANSITIONS[state].CLOSE).toBe('CLOSED');
    }
  });

  it('lets orders out in READY alone, cancels in MISMATCH too', () => {
    expect(STATES.filter((state) => maySend(state, 'order'))).toEqual(['READY']);
    expect(STATES.filter((state) => maySend(state, 'cancel'))).toEqual(['READY', 'MISMATCH']);
    expect(STATES.filter((state) => machineIn(state).isOver)).toEqual(['BROKEN', 'CLOSED']);
  });

  it('is never READY again after a loss without having passed through RECONCILING', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 }), (events) => {
        const machine = new ConnectionMachine();
        let reconciled = false;
        for (const event of events) {
          const before = machine.state;
          machine.tryApply(event);
          if (machine.state === 'RECONCILING') reconciled = true;
          if (machine.state === 'DOWN' || machine.state === 'IMPAIRED') reconciled = false;
          if (machine.state === 'READY' && before !== 'READY') expect(reconciled).toBe(true);
        }
      }),
    );
  });
});
