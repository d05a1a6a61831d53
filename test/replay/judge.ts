import { PreliveError } from '../../src/domain/errors.ts';
import { createRandom, type RandomStream } from '../../src/domain/random.ts';
import type { CreateBus } from '../../src/engine/base/bus.ts';
import { createJsonBus } from '../../src/engine/base/json-bus.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';
import { createEngine } from '../../src/engine/run/engine.ts';
import { replaySession } from '../../src/runner/paper/replay-session.ts';
import { type AuditTick, createAuditLog } from '../engine/audit-log.ts';
import { sha256 } from '../engine/support.ts';
import { pick } from './outsiders.ts';
import { REPLAY_PARTS, type Recording } from './recorded-session.ts';

/** Findings for one recording. */
export interface Verdict {
  readonly faults: readonly string[];
  /** Replays with one event changed. */
  readonly changes: number;
  /** Refused journals with one changed outside intent. */
  readonly refusedJournals: number;
}

/** Number of changed events in each session, besides one outside event. */
const CHANGES = 4;

/**
 * Replays a recording from its audit, on a bus over JSON, and from its journal on the disk: each must reach the
 * recorded digest. With any one event changed, left out, repeated or delayed, it must not.
 */
export function judge(seed: number, recording: Recording): Verdict {
  const faults = [...recording.faults];
  const { audit, engine, header, entries } = recording;
  const ticks = [...audit.ticks()];
  const digest = audit.digest(sha256);
  const again = replayOf(recording, ticks.map(eventOf));
  if (again.digest !== digest) faults.push('its audit does not replay to its digest');
  if (again.letters !== JSON.stringify(engine.deadLetters())) faults.push('its replay has other dead letters');
  if (seed % 5 === 0 && replayOf(recording, ticks.map(eventOf), createJsonBus).digest !== digest)
    faults.push('over a bus of JSON it replays to another digest');
  const fromDisk = createAuditLog();
  replaySession(header, entries, { ...REPLAY_PARTS, audit: fromDisk.sink });
  if (fromDisk.digest(sha256) !== digest) faults.push('its journal does not replay to its digest');

  const random = createRandom(`changes ${seed}`);
  const outside = ticks.filter(({ event }) => OUTSIDE.has(event.kind)).map(({ sequence }) => sequence - 1);
  const places = [...Array.from({ length: CHANGES }, () => random.integer(ticks.length)), ...outside.slice(-1)];
  for (const place of places) {
    const change = pick(CHANGE_NAMES, random);
    const events = changed(ticks.map(eventOf), place, change, random);
    if (digestOf(recording, events) === digest) faults.push(`event ${place + 1} ${change}: the same digest`);
  }
  const { changes, refusedJournals } = judgeJournal(recording, ticks, faults);
  return { faults, changes: places.length + changes, refusedJournals };
}

const OUTSIDE: ReadonlySet<EngineEvent['kind']> = new Set(['order_intent', 'target', 'dead_letter_mended'] as const);

function eventOf({ event }: AuditTick): EngineEvent {
  return event;
}

/** An engine that fails on a changed event has not reached the digest either. */
function digestOf(recording: Recording, events: readonly EngineEvent[]): string {
  try {
    return replayOf(recording, events).digest;
  } catch (error) {
    return `broken: ${String(error)}`;
  }
}

function replayOf({ header }: Recording, events: readonly EngineEvent[], createBus?: CreateBus) {
  const audit = createAuditLog();
  const { contracts, createStrategy } = REPLAY_PARTS;
  const random = createRandom(header.seed).fork('intents');
  const deps = { contracts, strategy: createStrategy(), random, audit: audit.sink };
  const engine = createEngine(header.config, { ...deps, ...(createBus && { createBus }) });
  for (const event of events) engine.apply(event);
  return { digest: audit.digest(sha256), letters: JSON.stringify(engine.deadLetters()) };
}

const CHANGE_NAMES = ['with another value', 'left out', 'told twice', 'told later'] as const;

function changed(
  events: readonly EngineEvent[],
  place: number,
  change: (typeof CHANGE_NAMES)[number],
  random: RandomStream,
): readonly EngineEvent[] {
  const event = events[place];
  const next = events[place + 1];
  if (event === undefined) throw new Error(`no event ${place}`);
  if (change === 'left out') return events.toSpliced(place, 1);
  if (change === 'told twice') return events.toSpliced(place, 0, event);
  const isSame = JSON.stringify(event) === JSON.stringify(next);
  if (change === 'told later' && next !== undefined && !isSame) return events.toSpliced(place, 2, next, event);
  return events.toSpliced(place, 1, withAnotherValue(event, random));
}

/** The same event with one value changed. */
function withAnotherValue(event: EngineEvent, random: RandomStream): EngineEvent {
  let leaves = 0;
  JSON.stringify(event, (key, value: unknown) => {
    if (isLeaf(key, value)) leaves++;
    return value;
  });
  let left = random.integer(leaves);
  const text = JSON.stringify(event, (key, value: unknown) =>
    isLeaf(key, value) && left-- === 0 ? another(value) : value,
  );
  return JSON.parse(text);
}

function isLeaf(key: string, value: unknown): boolean {
  return key !== 'kind' && (typeof value !== 'object' || value === null);
}

function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'string' ? `${value}x` : value === null;
}

/** A journal with a changed quantity of an outside intent does not match the sent orders and is refused. */
function judgeJournal({ header, entries }: Recording, ticks: readonly AuditTick[], faults: string[]) {
  const placed = ticks.find(({ event, effects }) => event.kind === 'order_intent' && effects[0]?.kind === 'place');
  if (placed?.event.kind !== 'order_intent') return { changes: 0, refusedJournals: 0 };
  const { bytes } = placed.event;
  const other = bytes.replace(/"quantity":(\d+)/, (_, quantity: string) => `"quantity":${Number(quantity) + 1}`);
  const forged = entries.map((entry) =>
    entry.kind !== 'step'
      ? entry
      : {
          ...entry,
          events: entry.events.map((event) => (isIntent(event, bytes) ? { ...event, bytes: other } : event)),
        },
  );
  try {
    replaySession(header, forged, REPLAY_PARTS);
    faults.push('a journal with another intent from outside is taken for the right one');
    return { changes: 1, refusedJournals: 0 };
  } catch (error) {
    if (!(error instanceof PreliveError) || error.code !== 'JOURNAL_BROKEN') throw error;
    return { changes: 1, refusedJournals: 1 };
  }
}

function isIntent(event: EngineEvent, bytes: string): event is Extract<EngineEvent, { kind: 'order_intent' }> {
  return event.kind === 'order_intent' && event.bytes === bytes;
}
