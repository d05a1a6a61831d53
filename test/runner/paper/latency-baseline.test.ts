import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/domain/random.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import { measureLatencies } from '../../../src/runner/paper/latency-baseline.ts';
import { person, stopped } from '../../support/person.ts';
import { type ScriptedBatch, type ScriptedSession, scriptSession } from '../scripted-session.ts';

const STEP_MS = 10;
const ACKNOWLEDGED_AFTER_MS = 20;
const QUOTE = { symbol: 'AAPL', at: 0, bid: 200.01, ask: 200.03, bidSize: 1, askSize: 1 };

type Status = Extract<EngineEvent, { kind: 'order_status' }>['status'];

const status = (intentId: string, word: Status, at: number, filled = 0): EngineEvent => ({
  kind: 'order_status',
  intentId,
  status: word,
  filled,
  remaining: 1 - filled,
  averagePrice: 0,
  at,
});
const connection = (state: 'lost' | 'restored', at: number): EngineEvent => ({
  kind: 'connection',
  state,
  reason: 'the line',
  at,
});

/** Reaction of the broker to the current order, called every 10 ms. */
interface Broker {
  readonly onPlace?: (intentId: string, at: number) => readonly EngineEvent[];
  readonly onCancel?: (intentId: string, at: number) => readonly EngineEvent[];
  /** Events independent of the orders. */
  readonly happens?: (at: number) => readonly EngineEvent[];
}

const OBEDIENT: Required<Broker> = {
  onPlace: (intentId, at) => [status(intentId, 'ACCEPTED', at)],
  onCancel: (intentId, at) => [status(intentId, 'CANCELED', at)],
  happens: () => [],
};

/** A venue with a quote from the beginning that answers each order after 20 ms and each cancel with the next batch. */
function venue(broker: Broker = {}, forMs = 200_000): ScriptedSession {
  const { onPlace, onCancel, happens } = { ...OBEDIENT, ...broker };
  const placedAt = new Map<string, number>();
  let answered = 0;
  let canceled = 0;
  function* script(): Iterable<ScriptedBatch> {
    for (let at = 0; at < forMs; at += STEP_MS) {
      const events: EngineEvent[] = at === 0 ? [{ kind: 'quote', quote: QUOTE }] : [...happens(at)];
      for (const { intentId } of scripted.placed) if (!placedAt.has(intentId)) placedAt.set(intentId, at - STEP_MS);
      const due = scripted.placed[answered];
      if (due !== undefined && at - (placedAt.get(due.intentId) ?? at) >= ACKNOWLEDGED_AFTER_MS) {
        answered++;
        events.push(...onPlace(due.intentId, at));
      }
      for (const intentId of scripted.canceled.slice(canceled)) events.push(...onCancel(intentId, at));
      canceled = scripted.canceled.length;
      yield { at, events };
    }
  }
  const scripted = scriptSession(script());
  return scripted;
}

const measure = ({ session }: ScriptedSession, change: Partial<Parameters<typeof measureLatencies>[0]> = {}) =>
  measureLatencies({ session, symbol: 'AAPL', orders: 30, random: createRandom(1), ...change });

const refused = (text: string | RegExp) =>
  expect.objectContaining({ code: 'BASELINE_REFUSED', message: expect.stringMatching(text) });

describe('a latency baseline', () => {
  it('is the time from each order to the first word of the broker', async () => {
    const broker = venue();
    const done: number[] = [];
    const latencies = await measure(broker, { onOrder: (count) => done.push(count) });
    expect(latencies).toEqual(Array.from({ length: 30 }, () => ACKNOWLEDGED_AFTER_MS));
    expect(done).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(broker.canceled).toEqual(broker.placed.map(({ intentId }) => intentId));
  });

  it('places orders of one share a tenth below the market, one after the other', async () => {
    const broker = venue();
    await measure(broker, { orders: 1 });
    expect(broker.placed).toEqual([
      {
        intentId: expect.any(String),
        symbol: 'AAPL',
        side: 'BUY',
        quantity: 1,
        type: 'LIMIT',
        limitPrice: 180.01,
        timeInForce: 'DAY',
      },
    ]);
  });

  it('sends slower than a session paces, so that it never measures its own waiting', async () => {
    const broker = venue();
    await measure(broker, { orders: 200 });
    const seconds = (broker.batches() * STEP_MS) / 1000;
    expect((2 * broker.placed.length) / seconds).toBeLessThan(30);
  });

  it('gives up before the market closes, and nothing rests any more', async () => {
    const broker = venue();
    const closesAt = 120_000 + 500;
    await expect(measure(broker, { closesAt })).rejects.toEqual(refused(/^the market is about to close/));
    expect(broker.canceled).toEqual(broker.placed.map(({ intentId }) => intentId));
  });

  it.each<[string, Broker, RegExp]>([
    [
      'the broker refuses an order',
      { onPlace: (intentId, at) => [{ kind: 'order_rejected', intentId, code: 201, reason: 'no margin', at }] },
      /^no margin \(order 1 of 30\)$/,
    ],
    [
      'the broker cancels an order at once',
      { onPlace: (intentId, at) => [status(intentId, 'CANCELED', at)] },
      /^the broker cancelled the order/,
    ],
    [
      'the broker makes an order inactive',
      { onPlace: (intentId, at) => [status(intentId, 'INACTIVE', at)] },
      /^the broker made the order inactive/,
    ],
    [
      'an order is filled',
      { onPlace: (intentId, at) => [status(intentId, 'FILLED', at, 1)] },
      /^a share of AAPL was bought: sell it by hand/,
    ],
    [
      'a cancel is refused, after which the order may still rest',
      { onCancel: (intentId, at) => [{ kind: 'cancel_rejected', intentId, code: 161, reason: 'not now', at }] },
      /^the cancel was refused: not now; an order may still rest: look at the account \(order 2 of 30\)$/,
    ],
  ])('breaks off when %s', async (_, broker, text) => {
    const { session, placed } = venue(broker);
    await expect(measureLatencies({ session, symbol: 'AAPL', orders: 30, random: createRandom(1) })).rejects.toEqual(
      refused(text),
    );
    expect(placed).toHaveLength(1);
  });

  it('gives up on a gateway that is silent, and cancels the order that it may have', async () => {
    const broker = venue({ onPlace: () => [] });
    await expect(measure(broker)).rejects.toEqual(refused(/^no answer to an order for 30 seconds \(order 1 of 30\)$/));
    expect(broker.canceled).toEqual(broker.placed.map(({ intentId }) => intentId));
  });

  it('gives up where no quote comes', async () => {
    const script = Array.from({ length: 40 }, (_, i) => ({ at: i * 1000 }));
    await expect(measure(scriptSession(script))).rejects.toEqual(refused(/^no quote of AAPL for 30 seconds/));
  });

  it('does not measure across a lost connection: what rests is cancelled once it is back', async () => {
    const at = { lost: 310, restored: 5_000 };
    const broker = venue({
      onCancel: (intentId, now) => (now > at.lost && now < at.restored ? [] : OBEDIENT.onCancel(intentId, now)),
      happens: (now) =>
        now === at.lost ? [connection('lost', now)] : now === at.restored ? [connection('restored', now)] : [],
    });
    await expect(measure(broker)).rejects.toEqual(refused(/^the connection was lost: the line \(order \d+ of 30\)$/));
    expect(broker.canceled.at(-1)).toBe(broker.placed.at(-1)?.intentId);
  });

  it('that a person stops ends with nothing resting and without a result', async () => {
    const somebody = person();
    const broker = venue();
    const measured = measure(broker, {
      stop: somebody.stop,
      onOrder: (count) => count === 3 && somebody.asks(),
    });
    await expect(measured).rejects.toThrowError(expect.objectContaining({ code: 'INTERRUPTED' }));
    expect(broker.canceled).toEqual(broker.placed.map(({ intentId }) => intentId));
    expect(broker.placed.length).toBeLessThan(30);
  });

  it('that a person stops before the answer cancels the order on its way', async () => {
    const somebody = person();
    const stopAtOnce = (at: number) => {
      if (at === STEP_MS) somebody.asks();
      return [];
    };
    const broker = venue({ happens: stopAtOnce });
    await expect(measure(broker, { stop: somebody.stop })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(broker.canceled).toEqual(broker.placed.map(({ intentId }) => intentId));
    expect(broker.placed).toHaveLength(1);
  });

  it('that a person stops before its first order sends none', async () => {
    const broker = venue();
    await expect(measure(broker, { stop: stopped() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(broker.placed).toEqual([]);
  });

  it('that was complete when a person stopped it stands', async () => {
    const somebody = person();
    const latencies = await measure(venue(), {
      orders: 3,
      stop: somebody.stop,
      onOrder: (count) => count === 3 && somebody.asks(),
    });
    expect(latencies).toHaveLength(3);
  });
});
