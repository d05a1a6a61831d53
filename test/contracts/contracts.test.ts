import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContracts } from '../../src/contracts/contracts.ts';
import { CONTRACT_VERSION, type MessageName, TOPICS, type Topic } from '../../src/contracts/messages.ts';
import { CONTRACTS, EXAMPLES, MESSAGE_NAMES, SCHEMAS } from './support.ts';

const TOPIC_NAMES: readonly Topic[] = ['market_events', 'order_intents', 'targets', 'execution_reports'];
const topicOf = (name: MessageName) => TOPIC_NAMES.find((topic) => TOPICS[topic].includes(name)) ?? 'market_events';

const reasonOf = (name: MessageName, change: object) =>
  CONTRACTS.fault(topicOf(name), { ...EXAMPLES[name], ...change }) ?? 'accepted';

describe('every message type', () => {
  it.each(MESSAGE_NAMES)('%s: its example keeps the contract, as a value and as bytes', (name) => {
    expect(CONTRACTS.guards[name](EXAMPLES[name])).toBe(true);
    expect(CONTRACTS.fault(topicOf(name), EXAMPLES[name])).toBeUndefined();
    const message = EXAMPLES[name];
    expect(CONTRACTS.parse(topicOf(name), JSON.stringify(message))).toEqual({ ok: true, message });
  });

  it.each(MESSAGE_NAMES.flatMap((name) => SCHEMAS[name]['required'].map((field: string) => [name, field])))(
    '%s without %s is refused',
    (name: MessageName, field: string) => {
      const { [field]: _, ...rest } = { ...EXAMPLES[name] } as Record<string, unknown>;
      expect(CONTRACTS.fault(topicOf(name), rest)).toBeDefined();
      expect(CONTRACTS.guards[name](rest)).toBe(false);
    },
  );

  it.each(MESSAGE_NAMES)('%s with a field that the contract does not know is refused', (name) => {
    expect(reasonOf(name, { colour: 'red' })).toBe('/: must NOT have additional properties');
  });

  it.each(MESSAGE_NAMES)('%s is refused on a topic that is not its own', (name) => {
    for (const topic of TOPIC_NAMES.filter((candidate) => candidate !== topicOf(name))) {
      expect(CONTRACTS.fault(topic, EXAMPLES[name])).toBe(`/event_type: ${name} does not belong on ${topic}`);
    }
  });

  it.each(MESSAGE_NAMES)('%s refuses prices and sizes that JSON could not carry', (name) => {
    const numbers = Object.entries(EXAMPLES[name]).filter(([, value]) => typeof value === 'number');
    for (const [field] of numbers)
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
        expect(reasonOf(name, { [field]: value })).toContain(field);
  });
});

/** Short digests of the schemas' rules, without texts for people. */
function digestOf(name: MessageName): string {
  const words = new Set(['title', 'description', 'x-expected']);
  const text = JSON.stringify(SCHEMAS[name], (key, value: unknown) => (words.has(key) ? undefined : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

it('a schema does not change without the version of the contracts', () => {
  expect(CONTRACT_VERSION).toBe(1);
  expect(Object.fromEntries(MESSAGE_NAMES.map((name) => [name, digestOf(name)]))).toEqual({
    bar_event: '2b3a73f9',
    clock_event: 'af664411',
    execution_report: '4f9822f5',
    ofi_event: '01dee1f4',
    order_intent: 'ef635f3a',
    target: '9b29130a',
    tick_event: 'b0312536',
  });
});

describe('rules of a field', () => {
  it.each([
    ['bar_event', { high: 100.4 }, '/high: less than open or close'],
    ['bar_event', { low: 100.1 }, '/low: more than open or close'],
    ['bar_event', { open: 0 }, '/open: must be > 0'],
    ['bar_event', { volume: -1 }, '/volume: must be >= 0'],
    ['bar_event', { bar_size: '2m' }, '/bar_size: must be equal to one of the allowed values'],
    ['bar_event', { timestamp: '2026-02-30T14:30:00Z' }, '/timestamp: must match format "date-time"'],
    ['tick_event', { tick_type: 'MID' }, '/tick_type: must be equal to one of the allowed values'],
    ['ofi_event', { volume_imbalance: 1.1 }, '/volume_imbalance: must be <= 1'],
    ['order_intent', { intent_id: 'not-a-uuid' }, '/intent_id: must match format "uuid"'],
    ['order_intent', { quantity: 0 }, '/quantity: must be > 0'],
    ['order_intent', { order_type: 'STOP' }, "/: must have required property 'stop_price'"],
    ['order_intent', { limit_price: undefined }, "/: must have required property 'limit_price'"],
    ['order_intent', { risk_checks: { within: true } }, '/risk_checks: must NOT have additional properties'],
    ['order_intent', { execution: { pov_cap: 2 } }, '/execution/pov_cap: must be <= 1'],
    ['target', { quantity: 0.5 }, '/quantity: must be integer'],
    ['target', { urgency: 'soon' }, '/urgency: must be equal to one of the allowed values'],
    ['execution_report', { status: 'REJECTED' }, "/: must have required property 'reject_reason'"],
    ['execution_report', { avg_fill_price: undefined }, "/: must have required property 'avg_fill_price'"],
    ['execution_report', { status: 'EXPIRED' }, '/status: must be equal to one of the allowed values'],
    ['execution_report', { latency: { total_latency_ms: -1 } }, '/latency/total_latency_ms: must be >= 0'],
  ] as const)('%s with %o: %s', (name, change, reason) => {
    expect(reasonOf(name, change)).toContain(reason);
  });

  it('a market order needs no price', () => {
    expect(reasonOf('order_intent', { order_type: 'MARKET', limit_price: undefined })).toBe('accepted');
  });
});

describe('what is no message at all', () => {
  it.each([
    ['null', null],
    ['a text', 'bar_event'],
    ['an object without a type', {}],
    ['an unknown type', { event_type: 'x' }],
  ])('%s is refused', (_, value) => {
    expect(CONTRACTS.fault('market_events', value)).toBe('/event_type: not the name of a message type');
  });

  it('bytes that are not JSON are refused', () => {
    expect(CONTRACTS.parse('order_intents', '{"event_type":')).toEqual({ ok: false, reason: '/: not JSON' });
  });

  it('anything at all is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TOPIC_NAMES), fc.anything(), (topic, value) => {
        expect(CONTRACTS.fault(topic, value)).not.toBe('');
      }),
    );
  });
});

it('a schema that is not draft-07 is refused when compiled', () => {
  expect(() => createContracts({ ...SCHEMAS, bar_event: { type: 'price' } })).toThrow('schema is invalid');
});
