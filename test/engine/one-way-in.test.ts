import { describe, expect, it } from 'vitest';
import type { OrderIntentMessage, TargetMessage } from '../../src/contracts/messages.ts';
import { isoUtc } from '../../src/domain/clock.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { CreateBus } from '../../src/engine/base/bus.ts';
import { createJsonBus } from '../../src/engine/base/json-bus.ts';
import { intentFromOutside, mended, targetFromOutside } from '../../src/engine/base/outside.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';
import { createEngine } from '../../src/engine/run/engine.ts';
import type { Strategy } from '../../src/engine/strategy/strategy.ts';
import { CONTRACTS } from '../contracts/support.ts';
import { createAuditLog, replay } from './audit-log.ts';
import { configOf, IDLE, OPEN, only, openRig, type Rig, say, scripted, sha256, uuid } from './support.ts';

const intent = (change: Partial<OrderIntentMessage> = {}): OrderIntentMessage => ({
  event_type: 'order_intent',
  intent_id: uuid(1),
  symbol: 'AAPL',
  direction: 'BUY',
  quantity: 100,
  order_type: 'MARKET',
  timestamp: isoUtc(OPEN),
  strategy_id: 'another machine',
  ...change,
});
const target = (quantity: number, change: Partial<TargetMessage> = {}): TargetMessage => ({
  event_type: 'target',
  symbol: 'AAPL',
  quantity,
  urgency: 'now',
  timestamp: isoUtc(OPEN + 1_000),
  strategy_id: 'a person',
  ...change,
});
const from = (source: string, ms = 1_000) => ({ source, at: OPEN + ms });

/** Fills the newest order completely. */
function fillNewest(r: Rig, ms: number): void {
  const order = r.placed().at(-1);
  if (order === undefined) throw new Error('no order');
  r.apply(say.submitted(order.intentId, ms), say.fill(order, order.quantity, 100, ms));
}

/** Output of an engine that replays the events of a rig. */
function replayed(r: Rig, createBus?: CreateBus, strategy: Strategy = IDLE) {
  const audit = createAuditLog();
  const deps = { contracts: CONTRACTS, strategy, random: createRandom('test'), audit: audit.sink };
  const engine = createEngine(configOf(), { ...deps, createBus });
  replay(r.audit.ticks(), engine);
  return { digest: audit.digest(sha256), letters: engine.deadLetters(), record: engine.record([]) };
}

describe('the bus of an engine', () => {
  it('lets everybody listen, and nobody speak', () => {
    expect(Object.keys(openRig().engine.bus).sort()).toEqual(['onDeadLetter', 'subscribe']);
  });

  it('lets no listener put an event between an event and its effects', () => {
    const r = openRig();
    r.engine.bus.subscribe('order_intents', () => r.tick(2_000));
    expect(() => r.apply(intentFromOutside(intent(), from('a test')))).toThrow(/while another was being applied/);
  });

  it('is whichever is handed in: over JSON the audit is the same', () => {
    const r = openRig();
    r.apply(intentFromOutside(intent(), from('a test')), intentFromOutside('{', from('a test')));
    r.apply(targetFromOutside(target(-50, { symbol: 'MSFT' }), from('a test')));
    fillNewest(r, 1_100);
    r.tick(60_000);
    expect(replayed(r, createJsonBus)).toEqual({
      digest: r.audit.digest(sha256),
      letters: r.engine.deadLetters(),
      record: r.engine.record([]),
    });
  });
});

describe('an order intent from outside', () => {
  it('is an event with its effects, audited, and replayed to the same digest', () => {
    const r = openRig();
    const event = intentFromOutside(intent(), from('another machine'));
    expect(r.apply(event)).toEqual([{ kind: 'place', order: only(r.placed()) }]);
    const tick = [...r.audit.ticks()].at(-1);
    expect(tick).toMatchObject({
      event: { kind: 'order_intent', source: 'another machine' },
      sequence: r.audit.length,
    });
    expect(replayed(r).digest).toBe(r.audit.digest(sha256));
  });

  it('counts for the strategy as its own do: no target of the symbol is pursued while it works', () => {
    const r = openRig(scripted(() => [{ symbol: 'AAPL', quantity: 100, urgency: 'now' }]));
    r.apply(intentFromOutside(intent({ quantity: 30 }), from('another machine')));
    r.tick(60_000);
    expect(r.placed()).toHaveLength(1);
    fillNewest(r, 60_100);
    r.quote('AAPL', 100, 100.02, 119_000);
    r.tick(120_000);
    expect(r.placed().map(({ quantity }) => quantity)).toEqual([30, 70]);
  });
});

describe('a target from outside', () => {
  const minute = (r: Rig, minutes: number) => {
    r.quote('AAPL', 100, 100.02, minutes * 60_000 - 1_000);
    r.tick(minutes * 60_000);
  };

  it('is pursued at once, under the name of whoever wants it, and not again once it is reached', () => {
    const r = openRig();
    r.apply(targetFromOutside(target(100), from('a person')));
    expect(only(r.placed())).toMatchObject({ symbol: 'AAPL', side: 'BUY', quantity: 100, type: 'MARKET' });
    expect(only(r.engine.record([]).intents).strategyId).toBe('a person');
    fillNewest(r, 1_100);
    minute(r, 1);
    expect(r.placed()).toHaveLength(1);
    expect(replayed(r).digest).toBe(r.audit.digest(sha256));
  });

  it('on the other side is reached in two steps, the second at the end of a minute', () => {
    const r = openRig();
    r.apply(targetFromOutside(target(100), from('a person')));
    fillNewest(r, 1_100);
    r.apply(targetFromOutside(target(-40), from('a person', 2_000)));
    fillNewest(r, 2_100);
    minute(r, 1);
    expect(r.placed().map(({ side, quantity }) => [side, quantity])).toEqual([
      ['BUY', 100],
      ['SELL', 100],
      ['SELL', 40],
    ]);
  });

  it("stands in the place of the strategy's until the next one, and leaves other symbols alone", () => {
    const r = openRig(
      scripted(() => [
        { symbol: 'AAPL', quantity: 500, urgency: 'now' },
        { symbol: 'MSFT', quantity: 7, urgency: 'now' },
      ]),
    );
    r.apply(targetFromOutside(target(0), from('a person')));
    r.quote('MSFT', 100, 100.02, 59_000);
    minute(r, 1);
    expect(r.placed().map(({ symbol, quantity }) => [symbol, quantity])).toEqual([['MSFT', 7]]);
    r.apply(targetFromOutside(target(20, { timestamp: isoUtc(OPEN + 61_000) }), from('a person', 61_000)));
    expect(r.placed().at(-1)).toMatchObject({ symbol: 'AAPL', quantity: 20 });
  });

  it('that is patient rests at the near side of the quote', () => {
    const r = openRig();
    r.apply(targetFromOutside(target(100, { urgency: 'patient' }), from('a person')));
    expect(only(r.placed())).toMatchObject({ type: 'LIMIT', limitPrice: 100 });
  });

  it('passes risk like every other order, and rests once it was refused', () => {
    const r = openRig();
    r.apply(targetFromOutside(target(1_000_000), from('a person')));
    minute(r, 1);
    expect(r.placed()).toEqual([]);
    expect(only(r.engine.record([]).intents).approved).toBe(false);
  });
});

describe('a dead letter', () => {
  const broken = JSON.stringify(intent({ quantity: 0 }));

  it('keeps reason, bytes, contract version, source and the number of the event that it came with', () => {
    const r = openRig();
    r.apply(intentFromOutside(broken, from('another machine')));
    expect(r.engine.deadLetters()).toEqual([
      {
        topic: 'dlq_order_intents',
        reason: '/quantity: must be > 0',
        bytes: broken,
        contractVersion: 1,
        source: 'another machine',
        offset: r.audit.length,
      },
    ]);
    expect(r.notices()).toContain('DEAD_LETTER');
    expect(replayed(r)).toMatchObject({ digest: r.audit.digest(sha256), letters: r.engine.deadLetters() });
  });

  it('of a message that never was bytes is written as far as JSON has words', () => {
    const r = openRig();
    r.apply(intentFromOutside(intent({ quantity: Number.NaN }), from('this process')));
    expect(only(r.engine.deadLetters()).bytes).toContain('"quantity":"NaN"');
  });

  it('is replayed by an event once it is mended, and dies again where it is not', () => {
    const r = openRig();
    r.apply(intentFromOutside(broken, from('another machine')), targetFromOutside('{}', from('a person')));
    const [letter, other] = r.engine.deadLetters();
    if (letter === undefined || other === undefined) throw new Error('no letters');
    r.apply(mended(other, JSON.stringify(target(5, { symbol: 'MSFT' })), OPEN + 2_000));
    r.apply(mended(letter, broken, OPEN + 2_000));
    expect(r.engine.deadLetters().at(-1)).toMatchObject({
      bytes: broken,
      offset: r.audit.length,
      source: letter.source,
    });
    r.apply(mended(letter, broken.replace('"quantity":0', '"quantity":3'), OPEN + 2_000));
    expect(r.placed().map(({ symbol, quantity }) => [symbol, quantity])).toEqual([
      ['MSFT', 5],
      ['AAPL', 3],
    ]);
    expect(replayed(r).digest).toBe(r.audit.digest(sha256));
  });

  it('of history is told to the strategy once it is mended', () => {
    const strategy = scripted(() => []);
    const r = openRig(strategy);
    const bar = { symbol: 'AAPL', at: OPEN, open: 10, high: 9, low: 8, close: 10, volume: 1 };
    r.apply({ kind: 'bar', bar } satisfies EngineEvent);
    const letter = only(r.engine.deadLetters());
    r.apply(mended(letter, letter.bytes.replace('"high":9', '"high":11'), OPEN + 1_000));
    expect(strategy.seen).toEqual([{ ...bar, high: 11 }]);
  });
});
