import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../src/contracts/messages.ts';
import { createBus } from '../../src/engine/base/bus.ts';
import { CONTRACTS, EXAMPLES } from '../contracts/support.ts';
import { only } from './support.ts';

function busWithLetters() {
  const bus = createBus(CONTRACTS);
  const letters: DeadLetter[] = [];
  bus.onDeadLetter((letter) => letters.push(letter));
  return { bus, letters };
}

const bar = (close: number) => ({ ...EXAMPLES.bar_event, close });

describe('the bus', () => {
  it('hands a message to every subscriber of its topic, and to no other', () => {
    const { bus } = busWithLetters();
    const heard: string[] = [];
    bus.subscribe('market_events', ({ event_type }) => heard.push(`first ${event_type}`));
    bus.subscribe('market_events', ({ event_type }) => heard.push(`second ${event_type}`));
    bus.subscribe('order_intents', ({ event_type }) => heard.push(`other ${event_type}`));
    expect(bus.publish('market_events', EXAMPLES.bar_event)).toBe(true);
    expect(heard).toEqual(['first bar_event', 'second bar_event']);
  });

  it('hands over the types that were asked for, and says whether anybody hears one', () => {
    const { bus } = busWithLetters();
    const heard: string[] = [];
    expect(bus.isHeard('tick_event')).toBe(false);
    bus.subscribe('market_events', ({ event_type }) => heard.push(event_type), ['tick_event', 'clock_event']);
    for (const name of ['bar_event', 'tick_event', 'clock_event'] as const)
      bus.publish('market_events', EXAMPLES[name]);
    expect(heard).toEqual(['tick_event', 'clock_event']);
    expect(bus.isHeard('tick_event')).toBe(true);
    expect(bus.isHeard('bar_event')).toBe(false);
  });

  it('keeps the order over all topics: what a handler publishes comes after what it handles', () => {
    const { bus } = busWithLetters();
    const heard: string[] = [];
    bus.subscribe('market_events', () => {
      bus.publish('order_intents', EXAMPLES.order_intent);
      heard.push('bar at the first');
    });
    bus.subscribe('market_events', () => heard.push('bar at the second'));
    bus.subscribe('order_intents', () => {
      bus.publish('execution_reports', EXAMPLES.execution_report);
      heard.push('intent');
    });
    bus.subscribe('execution_reports', () => heard.push('report'));
    bus.publish('market_events', EXAMPLES.bar_event);
    expect(heard).toEqual(['bar at the first', 'bar at the second', 'intent', 'report']);
  });

  it('delivers any stream in its order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 9_950, max: 10_100 }).map((cents) => cents / 100)), (closes) => {
        const { bus } = busWithLetters();
        const heard: unknown[] = [];
        bus.subscribe('market_events', (message) =>
          heard.push(message.event_type === 'bar_event' ? message.close : message),
        );
        for (const close of closes) bus.publish('market_events', bar(close));
        expect(heard).toEqual(closes);
      }),
    );
  });

  it('keeps what broke its contract as a dead letter, with the reason and the original', () => {
    const { bus, letters } = busWithLetters();
    bus.subscribe('market_events', () => expect.unreachable('a broken message was delivered'));
    expect(bus.publish('market_events', bar(200))).toBe(false);
    expect(letters).toEqual([
      { topic: 'dlq_market_events', reason: '/high: less than open or close', bytes: JSON.stringify(bar(200)) },
    ]);
  });

  it('keeps numbers that JSON has no word for readable in a dead letter', () => {
    const { bus, letters } = busWithLetters();
    bus.publish('market_events', bar(Number.NaN));
    expect(JSON.parse(only(letters).bytes)).toMatchObject({ close: 'NaN', symbol: 'AAPL' });
  });

  it('checks a message once in its own process, however many hear it', () => {
    let checks = 0;
    const bus = createBus({
      ...CONTRACTS,
      check: (topic, value) => {
        checks++;
        return CONTRACTS.check(topic, value);
      },
    });
    const heard: string[] = [];
    for (const name of ['first', 'second']) bus.subscribe('market_events', () => heard.push(name));
    bus.publish('market_events', EXAMPLES.bar_event);
    expect(heard).toEqual(['first', 'second']);
    expect(checks).toBe(1);
  });

  it('takes bytes, and a dead letter can be replayed once its fault is mended', () => {
    const { bus, letters } = busWithLetters();
    const heard: unknown[] = [];
    bus.subscribe('market_events', (message) => heard.push(message));
    const broken = `${JSON.stringify(EXAMPLES.bar_event).slice(0, -1)},"colour":"red"}`;
    expect(bus.receive('market_events', broken)).toBe(false);
    expect(only(letters)).toEqual({
      topic: 'dlq_market_events',
      reason: '/: must NOT have additional properties',
      bytes: broken,
    });
    expect(bus.receive('market_events', only(letters).bytes.replace(',"colour":"red"', ''))).toBe(true);
    expect(heard).toEqual([EXAMPLES.bar_event]);
  });

  it('works on after a handler has thrown, without the messages that stood behind it', () => {
    const { bus } = busWithLetters();
    let fail = true;
    const heard: string[] = [];
    bus.subscribe('market_events', () => {
      bus.publish('order_intents', EXAMPLES.order_intent);
      if (fail) throw new Error('a defect');
    });
    bus.subscribe('order_intents', () => heard.push('intent'));
    expect(() => bus.publish('market_events', EXAMPLES.bar_event)).toThrow('a defect');
    fail = false;
    bus.publish('market_events', EXAMPLES.bar_event);
    expect(heard).toEqual(['intent']);
  });
});
