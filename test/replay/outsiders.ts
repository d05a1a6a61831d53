import type { DeadLetter, OrderIntentMessage, TargetMessage } from '../../src/contracts/messages.ts';
import { type EpochMs, isoUtc } from '../../src/domain/clock.ts';
import type { Side } from '../../src/domain/order.ts';
import type { RandomStream } from '../../src/domain/random.ts';
import { intentFromOutside, mended, targetFromOutside } from '../../src/engine/base/outside.ts';
import type { EngineCommand, EngineEvent } from '../../src/engine/base/ports.ts';
import { seededUuid } from '../../src/engine/base/uuid.ts';
import type { Engine } from '../../src/engine/run/engine.ts';
import type { Venue } from './venue.ts';

/** The session as seen by outsiders. */
export interface Scene {
  readonly at: EpochMs;
  readonly engine: Engine;
  readonly venue: Venue;
  readonly symbols: readonly string[];
  /** Mid price of the quote. */
  readonly price: (symbol: string) => number;
}

/** Name of an act; a run counts them to detect missing ones. */
export type ActName = keyof typeof ACTS;

/** Outside events of one act. */
export interface Act {
  readonly name: ActName;
  readonly events: readonly EngineEvent[];
}

/** People, other machines and the network at random: about one act every eight seconds. */
export function createOutsiders(random: RandomStream): (scene: Scene) => Act | undefined {
  const memory: Memory = { random, sent: [], mendings: new Map() };
  return (scene) => {
    if (random.uniform() > 0.12) return undefined;
    const name = pick(NAMES, random);
    return { name, events: ACTS[name](scene, memory) };
  };
}

interface Memory {
  readonly random: RandomStream;
  /** Bytes of the sent intents. */
  readonly sent: string[];
  /** Broken bytes with their corrected form. */
  readonly mendings: Map<string, string>;
}

type Actor = (scene: Scene, memory: Memory) => readonly EngineEvent[];

const ACTS = {
  intent: (scene, memory) => {
    const bytes = JSON.stringify(intentOf(scene, memory.random));
    memory.sent.push(bytes);
    return [intentFromOutside(bytes, { source: 'another machine', at: scene.at })];
  },
  intentAgain: ({ at }, { sent, random }) =>
    sent.length === 0 ? [] : [intentFromOutside(pick(sent, random), { source: 'a third machine', at })],
  brokenIntent: (scene, memory) => {
    const whole = JSON.stringify(intentOf(scene, memory.random));
    const broken = pick(BREAKS, memory.random)(whole);
    memory.mendings.set(broken, whole);
    return [intentFromOutside(broken, { source: 'another machine', at: scene.at })];
  },
  target: ({ at, ...scene }, { random }) => [
    targetFromOutside(targetOf({ ...scene, at }, random), { source: 'a person', at }),
  ],
  brokenTarget: (scene, { random, mendings }) => {
    const whole = JSON.stringify(targetOf(scene, random));
    const broken = pick(BREAKS, random)(whole);
    mendings.set(broken, whole);
    return [targetFromOutside(broken, { source: 'a person', at: scene.at })];
  },
  badBar: ({ at, symbols }, { random }) => {
    const bar = {
      symbol: pick(symbols, random),
      at: at - 86_400_000,
      open: 100,
      high: 90,
      low: 90,
      close: 95,
      volume: 1,
    };
    return [{ kind: 'bar', bar }];
  },
  mend: ({ at, engine }, { random, mendings }) => {
    const letters = engine.deadLetters();
    if (letters.length === 0) return [];
    const letter = pick(letters, random);
    return [mended(letter, mendings.get(letter.bytes) ?? mendedBar(letter), at)];
  },
  skew: ({ at }, { random }) => [
    { kind: 'clock_skew', state: random.uniform() < 0.3 ? 'found' : 'over', skewMs: 6_000, at },
  ],
  staleData: ({ at, symbols }, { random }) => [
    { kind: 'stale_data', symbol: pick(symbols, random), reason: 'no ticks', at },
  ],
  freshData: ({ at, symbols }) => symbols.map((symbol) => ({ kind: 'fresh_data', symbol, at })),
  delayedData: ({ at, symbols }, { random }) => [
    { kind: 'market_data_type', symbol: pick(symbols, random), type: random.uniform() < 0.3 ? 3 : 1, at },
  ],
  pacing: ({ at }) => [{ kind: 'pacing_violation', code: 100, at }],
  competitor: ({ at }) => [{ kind: 'competing_session', code: 10_197, reason: 'another login', at }],
  warning: ({ at, engine }, { random }) => {
    const intentId = anyOrder(engine, random);
    return intentId === undefined ? [] : [{ kind: 'order_warning', intentId, code: 399, reason: 'a warning', at }];
  },
  command: ({ at, engine }, { random }) => [{ kind: 'command', command: commandOf(engine, random), at }],
  foreignTrade: ({ at, venue, symbols, price }, { random }) => {
    const symbol = pick(symbols, random);
    if (random.uniform() < 0.06) venue.tradeOutside(symbol, side(random), price(symbol), at);
    return [];
  },
} as const satisfies Readonly<Record<string, Actor>>;

/** Ways of breaking bytes: field rules, JSON, another message type, an extra field, empty. */
const BREAKS: readonly ((whole: string) => string)[] = [
  (whole) => whole.replace(/"symbol":"[A-Z]+"/, '"symbol":"no symbol"'),
  (whole) => whole.slice(0, -5),
  (whole) => whole.replace(/"event_type":"[a-z_]+"/, '"event_type":"clock_event"'),
  (whole) => whole.replace('{', '{"colour":"\u2028\\ud800",'),
  (whole) => `${whole} ${whole}`,
];

const NAMES: readonly ActName[] = [
  'intent',
  'intent',
  'intent',
  'intentAgain',
  'brokenIntent',
  'target',
  'target',
  'brokenTarget',
  'badBar',
  'mend',
  'mend',
  'skew',
  'staleData',
  'freshData',
  'delayedData',
  'pacing',
  'competitor',
  'warning',
  'command',
  'foreignTrade',
];

function intentOf({ at, symbols, price }: Scene, random: RandomStream): OrderIntentMessage {
  const symbol = pick(symbols, random);
  const near = Math.round(price(symbol) * 100) / 100;
  const limit = Math.round((near + (random.uniform() - 0.5) * 0.2) * 100) / 100;
  const shapes = [
    { order_type: 'MARKET' },
    { order_type: 'LIMIT', limit_price: limit },
    { order_type: 'STOP', stop_price: limit },
    { order_type: 'STOP_LIMIT', stop_price: near, limit_price: limit },
    { order_type: 'ADAPTIVE' },
  ] as const;
  return {
    event_type: 'order_intent',
    intent_id: seededUuid(random),
    symbol,
    direction: side(random),
    quantity: 1 + random.integer(random.uniform() < 0.1 ? 5_000 : 400),
    ...pick(shapes, random),
    timestamp: isoUtc(at),
    strategy_id: 'another machine',
  };
}

function targetOf({ at, symbols }: Scene, random: RandomStream): TargetMessage {
  return {
    event_type: 'target',
    symbol: pick(symbols, random),
    quantity: random.integer(3_000) - 1_500,
    urgency: random.uniform() < 0.5 ? 'now' : 'patient',
    timestamp: isoUtc(at),
    strategy_id: 'a person',
  };
}

function mendedBar({ bytes }: DeadLetter): string {
  return bytes.replace('"high":90', '"high":101');
}

function commandOf(engine: Engine, random: RandomStream): EngineCommand {
  const intentId = anyOrder(engine, random);
  const choice = random.uniform();
  if (choice < 0.5 && intentId !== undefined)
    return { kind: 'replace', reason: 'a person', intentId, quantity: 1 + random.integer(2_000) };
  if (choice < 0.7) return { kind: 'flatten', reason: 'a person', resumable: true };
  if (choice < 0.96) return { kind: 'resume', reason: 'a person' };
  return { kind: choice < 0.98 ? 'reduce_only' : 'halt', reason: 'a person' };
}

function anyOrder(engine: Engine, random: RandomStream): string | undefined {
  const { orders } = engine.record([]);
  return orders.length === 0 ? undefined : pick(orders.slice(-5), random).intentId;
}

function side(random: RandomStream): Side {
  return random.uniform() < 0.5 ? 'BUY' : 'SELL';
}

/** One of a list that is not empty. */
export function pick<T>(items: readonly T[], random: RandomStream): T {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
