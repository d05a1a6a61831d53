import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTRACT_VERSION, type DeadLetter, TOPICS, type Topic } from '../../src/contracts/messages.ts';
import type { CreateBus } from '../../src/engine/base/bus.ts';
import { CONTRACTS, EXAMPLES } from '../contracts/support.ts';
import { only } from './support.ts';

const TOPIC_NAMES: readonly Topic[] = ['market_events', 'order_intents', 'targets', 'execution_reports'];

/** Declares the tests of every bus between the planes. */
export function busContract(name: string, create: CreateBus): void {
  const busWithLetters = () => {
    let offset = 7;
    const bus = create({ contracts: CONTRACTS, offset: () => offset });
    const letters: DeadLetter[] = [];
    bus.onDeadLetter((letter) => letters.push(letter));
    const moveTo = (next: number) => {
      offset = next;
    };
    return { bus, letters, moveTo };
  };
  const bar = (close: number) => ({ ...EXAMPLES.bar_event, close });

  describe(`${name}: what is heard`, () => {
    it('every subscriber of a topic gets its messages whole, and no other', () => {
      const { bus } = busWithLetters();
      const heard: unknown[] = [];
      bus.subscribe('market_events', (message) => heard.push(['first', message]));
      bus.subscribe('market_events', (message) => heard.push(['second', message]));
      bus.subscribe('order_intents', (message) => heard.push(['other', message]));
      expect(bus.publish('market_events', EXAMPLES.bar_event)).toBe(true);
      expect(heard).toEqual([
        ['first', EXAMPLES.bar_event],
        ['second', EXAMPLES.bar_event],
      ]);
    });

    it('messages of all types travel on their topics, and are heard when publish returns', () => {
      for (const topic of TOPIC_NAMES)
        for (const type of TOPICS[topic]) {
          const { bus, letters } = busWithLetters();
          const heard: unknown[] = [];
          bus.subscribe(topic, (message) => heard.push(message));
          expect(bus.receive(topic, JSON.stringify(EXAMPLES[type]), 'a test')).toBe(true);
          expect([heard, letters]).toEqual([[EXAMPLES[type]], []]);
        }
    });

    it('the types that were asked for are handed over, and it is known whether anybody hears one', () => {
      const { bus } = busWithLetters();
      const heard: string[] = [];
      expect(bus.isHeard('tick_event')).toBe(false);
      bus.subscribe('market_events', ({ event_type }) => heard.push(event_type), ['tick_event', 'clock_event']);
      for (const type of ['bar_event', 'tick_event', 'clock_event'] as const)
        bus.publish('market_events', EXAMPLES[type]);
      expect(heard).toEqual(['tick_event', 'clock_event']);
      expect(bus.isHeard('tick_event')).toBe(true);
      expect(bus.isHeard('bar_event')).toBe(false);
    });
  });

  describe(`${name}: order`, () => {
    it('what a handler publishes comes after what it handles, over all topics', () => {
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

    it('of any stream is kept', () => {
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

    it('is found again after a handler has thrown, without the messages that stood behind it', () => {
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

  describe(`${name}: dead letters`, () => {
    it('keep reason, bytes, contract version, source and offset of what a plane published', () => {
      const { bus, letters } = busWithLetters();
      bus.subscribe('market_events', () => expect.unreachable('a broken message was delivered'));
      expect(bus.publish('market_events', bar(200))).toBe(false);
      expect(only(letters)).toEqual({
        topic: 'dlq_market_events',
        reason: '/high: less than open or close',
        bytes: JSON.stringify(bar(200)),
        contractVersion: CONTRACT_VERSION,
        source: 'engine',
        offset: 7,
      });
    });

    it('keep the bytes that came to the letter, who sent them, and the event that they came with', () => {
      const { bus, letters, moveTo } = busWithLetters();
      for (const topic of TOPIC_NAMES) bus.subscribe(topic, () => expect.unreachable('a broken message was delivered'));
      const broken = ['', ' {"a":1,"a":2} ', '\u0000\ud800', '{"event_type":"bar_event"}', 'null'];
      for (const [i, bytes] of broken.entries()) {
        moveTo(i);
        expect(bus.receive('order_intents', bytes, `source ${i}`)).toBe(false);
      }
      expect(letters.map(({ topic, bytes, source, offset }) => [topic, bytes, source, offset])).toEqual(
        broken.map((bytes, i) => ['dlq_order_intents', bytes, `source ${i}`, i]),
      );
    });

    it('keep numbers that JSON has no word for readable', () => {
      const { bus, letters } = busWithLetters();
      bus.publish('market_events', bar(Number.NaN));
      expect(JSON.parse(only(letters).bytes)).toMatchObject({ close: 'NaN', symbol: 'AAPL' });
    });

    it('can be received once their fault is mended', () => {
      const { bus, letters } = busWithLetters();
      const heard: unknown[] = [];
      bus.subscribe('market_events', (message) => heard.push(message));
      const broken = `${JSON.stringify(EXAMPLES.bar_event).slice(0, -1)},"colour":"red"}`;
      expect(bus.receive('market_events', broken, 'a test')).toBe(false);
      const { bytes, source, reason } = only(letters);
      expect(reason).toBe('/: must NOT have additional properties');
      expect(bus.receive('market_events', bytes.replace(',"colour":"red"', ''), source)).toBe(true);
      expect(heard).toEqual([EXAMPLES.bar_event]);
    });
  });
}
