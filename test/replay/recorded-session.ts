import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_FILE, sessionJournals } from '../../src/adapters/journal/session-journals.ts';
import type { EpochMs } from '../../src/domain/clock.ts';
import { PreliveError } from '../../src/domain/errors.ts';
import { createRandom, type RandomStream } from '../../src/domain/random.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';
import { createEngine, type Engine } from '../../src/engine/run/engine.ts';
import { createJournaledEngine, type JournaledEngine } from '../../src/runner/paper/journaled-engine.ts';
import { performEffects } from '../../src/runner/paper/perform-effects.ts';
import { attachSession } from '../../src/runner/paper/ready-session.ts';
import { replaySession } from '../../src/runner/paper/replay-session.ts';
import type { TradingSession } from '../../src/runner/ports/broker-session.ts';
import type {
  JournalEntry,
  SessionHeader,
  SessionJournal,
  SessionJournals,
} from '../../src/runner/ports/session-journal.ts';
import { createBusyStrategy } from '../chaos/busy-strategy.ts';
import { CONTRACTS } from '../contracts/support.ts';
import { type AuditLog, auditLine, createAuditLog } from '../engine/audit-log.ts';
import { createFakeMarket } from '../engine/fake-market.ts';
import { configOf, OPEN } from '../engine/support.ts';
import { scriptSession } from '../runner/scripted-session.ts';
import { type ActName, createOutsiders, pick } from './outsiders.ts';
import { CLIENT_ID, Venue } from './venue.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA'];

/** Parts of an engine besides its journal. */
export const REPLAY_PARTS = { contracts: CONTRACTS, createStrategy: () => createBusyStrategy(SYMBOLS) };

/** A recorded session. */
export interface Recording {
  readonly header: SessionHeader;
  /** Audit of the last process, which started from its journal: the whole session. */
  readonly audit: AuditLog;
  /** Engine of that process. */
  readonly engine: Engine;
  /** Journal entries, read from the disk after the session. */
  readonly entries: readonly JournalEntry[];
  readonly acts: readonly ActName[];
  /** Kills before an event was accepted, before it was in the journal, and before and after something was sent. */
  readonly kills: readonly Moment[];
  readonly outages: number;
  /** Faults that were found. */
  readonly faults: readonly string[];
}

/** A point at which a process can be killed. */
export type Moment = (typeof MOMENTS)[number];

/** Thrown to end a process at its current point. */
class Killed extends Error {}

const MOMENTS = ['before an event', 'before the journal', 'before a send', 'after a send', 'after an instant'] as const;

/** Kills a process at a random moment: after a number of moments of the same kind. */
class Reaper {
  killedAt: Moment | undefined;
  readonly #moment: Moment;
  #left: number;

  /** Never kills when `isDeadly` is false. */
  constructor(random: RandomStream, isDeadly: boolean, seconds: number) {
    this.#moment = pick(MOMENTS, random);
    const most = { event: 6 * seconds, instant: seconds, send: 30 };
    const kind = this.#moment.endsWith('send') ? 'send' : this.#moment === 'after an instant' ? 'instant' : 'event';
    this.#left = isDeadly ? 1 + random.integer(most[kind]) : Number.POSITIVE_INFINITY;
  }

  pass(moment: Moment): void {
    if (moment !== this.#moment || --this.#left > 0) return;
    this.killedAt = moment;
    throw new Killed(moment);
  }
}

/** A trading process. */
interface Process {
  readonly engine: Engine;
  readonly journaledEngine: JournaledEngine;
  readonly journal: SessionJournal;
  readonly audit: AuditLog;
  readonly session: TradingSession;
}

/** Runs a session of the seed in the folder, with every kind of outside event, and kills it up to three times. */
export async function recordSession(seed: number, folder: string): Promise<Recording> {
  return new World(seed, folder).hold();
}

class World {
  readonly #random: RandomStream;
  readonly #folder: string;
  readonly #venue: Venue;
  readonly #market: ReturnType<typeof createFakeMarket>;
  readonly #journals: SessionJournals;
  readonly #header: SessionHeader;
  readonly #prices = new Map<string, number>();
  readonly #faults: string[] = [];
  readonly #kills: Moment[] = [];
  readonly #acts: ActName[] = [];
  readonly #minutes: number;
  #killsLeft: number;
  #now: EpochMs = OPEN;
  /** Second at which the connection returns. */
  #awayUntil = 0;
  #outages = 0;
  #audit = createAuditLog();

  constructor(seed: number, folder: string) {
    this.#random = createRandom(`replay ${seed}`);
    this.#folder = folder;
    this.#venue = new Venue(this.#random.fork('venue'));
    this.#market = createFakeMarket(SYMBOLS, seed);
    this.#journals = sessionJournals(folder, { gatherMs: 1_000 * this.#random.integer(20) });
    this.#minutes = 4 + this.#random.integer(7);
    this.#killsLeft = this.#random.integer(4);
    this.#header = {
      identity: {
        commit: '',
        configurationDigest: '',
        version: '',
        account: '',
        clientId: CLIENT_ID,
        asked: {},
        strategy: {},
      },
      seed: `session ${seed}`,
      startedAt: OPEN,
      config: configOf({ symbols: SYMBOLS, execution: { ...configOf().execution, repriceMs: 7_000 } }),
      backtest: null,
      sourceClass: 'simulated',
      maskedAccount: 'D*****01',
    };
  }

  async hold(): Promise<Recording> {
    const outsiders = createOutsiders(this.#random.fork('outsiders'));
    let [process, reaper] = this.#begin();
    const last = this.#minutes * 60;
    for (let second = 0; second <= last + 60; second++) {
      this.#now = OPEN + second * 1_000;
      try {
        const events = [...this.#words(second), ...this.#quotes()];
        const { engine } = process;
        const price = (symbol: string) => this.#prices.get(symbol) ?? 100;
        const act = outsiders({ at: this.#now, engine, venue: this.#venue, symbols: SYMBOLS, price });
        if (act !== undefined) this.#acts.push(act.name);
        events.push(...(act?.events ?? []));
        if (second === last) events.push(flatten(this.#now));
        instant(process, reaper, [...events, { kind: 'clock', at: this.#now }]);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.#bury(process, reaper);
        second += this.#gap();
        [process, reaper] = await this.#resume();
      }
    }
    process.journal.leave([]);
    const { engine, audit } = process;
    const entries = this.#journals.unfinished()?.entries ?? [];
    for (const intentId of this.#venue.placedTwice) this.#faults.push(`${intentId} was placed twice`);
    const counts = { acts: this.#acts, kills: this.#kills, outages: this.#outages };
    return { header: this.#header, audit, engine, entries, ...counts, faults: this.#faults };
  }

  /** Broker messages up to now; none during an outage, all missed ones after it. */
  #words(second: number): EngineEvent[] {
    const at = this.#now;
    if (this.#awayUntil > 0 && second < this.#awayUntil) return [];
    if (this.#awayUntil > 0) {
      this.#awayUntil = 0;
      this.#venue.dropWords();
      this.#venue.tellExecutions(at);
      return [...this.#venue.wordsUntil(at), { kind: 'connection', state: 'restored', reason: 'test', at }];
    }
    const words = [...this.#venue.wordsUntil(at)];
    if (this.#random.uniform() > 0.003) return words;
    this.#outages++;
    this.#awayUntil = second + 5 + this.#random.integer(40);
    return [...words, { kind: 'connection', state: 'lost', reason: 'test', at }];
  }

  #quotes(): readonly EngineEvent[] {
    const events = this.#market.second(this.#now);
    for (const event of events) {
      if (event.kind !== 'quote') continue;
      const { symbol, bid, ask, at } = event.quote;
      this.#prices.set(symbol, (bid + ask) / 2);
      this.#venue.onQuote(symbol, bid, ask, at);
    }
    return this.#awayUntil > 0 ? [] : events;
  }

  #begin(): [Process, Reaper] {
    const { config, seed } = this.#header;
    const audit = this.#audit;
    const random = createRandom(seed).fork('intents');
    const { contracts, createStrategy } = REPLAY_PARTS;
    const engine = createEngine(config, { contracts, strategy: createStrategy(), random, audit: audit.sink });
    const journal = this.#journals.start(this.#header);
    const reaper = this.#reaper();
    const journaledEngine = mortal(
      createJournaledEngine(engine, journal, () => []),
      reaper,
    );
    return [{ engine, journaledEngine, journal, audit, session: this.#session(reaper) }, reaper];
  }

  /** Unwritten records are lost with their process. Closes the file, which the kernel does for a kill. */
  #bury({ journal, audit }: Process, { killedAt }: Reaper): void {
    if (killedAt !== undefined) this.#kills.push(killedAt);
    const path = join(this.#folder, JOURNAL_FILE);
    const written = readFileSync(path);
    journal.leave([]);
    writeFileSync(path, written);
    this.#audit = audit;
    this.#awayUntil = 0;
  }

  /** Continues market and broker while no process runs. */
  #gap(): number {
    const seconds = this.#random.integer(60);
    for (let i = 0; i < seconds; i++) {
      this.#now += 1_000;
      this.#quotes();
    }
    this.#venue.dropWords();
    return seconds;
  }

  /** Resumes repeatedly while a process is killed before it trades. */
  async #resume(): Promise<[Process, Reaper]> {
    for (;;) {
      const unfinished = this.#journals.unfinished();
      if (unfinished === undefined) throw new Error('the journal of a killed session is not found');
      const audit = createAuditLog();
      const replayed = replaySession(unfinished.header, unfinished.entries, { ...REPLAY_PARTS, audit: audit.sink });
      this.#requireBeginning(audit);
      const reaper = this.#reaper();
      const session = this.#session(reaper);
      try {
        const { engine, journaledEngine, journal } = await attachSession(
          { session, symbols: SYMBOLS },
          unfinished,
          replayed,
        );
        return [{ engine, journaledEngine: mortal(journaledEngine, reaper), journal, audit, session }, reaper];
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        if (reaper.killedAt !== undefined) this.#kills.push(reaper.killedAt);
        this.#audit = audit;
      }
    }
  }

  /**
   * A resumed process must have seen the same events as the one before, as far as the journal has them, and have the
   * same intents.
   */
  #requireBeginning(audit: AuditLog): void {
    const before = Array.from(this.#audit.ticks(), auditLine);
    const now = Array.from(audit.ticks(), auditLine);
    if (now.length <= before.length && now.every((line, i) => line === before[i])) return;
    this.#faults.push(`after kill ${this.#kills.length} the journal tells another story than the audit`);
  }

  #requireJournaled(intentId: string): void {
    if (readFileSync(join(this.#folder, JOURNAL_FILE)).includes(intentId)) return;
    this.#faults.push(`${intentId} was sent before it stood in the journal`);
  }

  #reaper(): Reaper {
    return new Reaper(this.#random, this.#killsLeft-- > 0, this.#minutes * 60);
  }

  #session(reaper: Reaper): TradingSession {
    const venue = this.#venue;
    const guarded = (work: () => void) => {
      reaper.pass('before a send');
      if (this.#awayUntil > 0) throw new PreliveError('NOT_CONNECTED', 'The session is not ready.');
      work();
      reaper.pass('after a send');
    };
    const answer = <T>(value: T) => Promise.resolve({ value, latencyMs: 1 });
    return scriptSession([], {
      clock: { now: () => this.#now },
      place: (order) => {
        guarded(() => {
          this.#requireJournaled(order.intentId);
          venue.place(order, this.#now);
        });
      },
      cancel: (intentId) => guarded(() => venue.cancel(intentId, this.#now)),
      replace: (order) => guarded(() => venue.replace(order, this.#now)),
      queryOrders: () => guarded(() => venue.queryOrders(this.#now)),
      queryPositions: () => guarded(() => venue.queryPositions(this.#now)),
      executions: async () => {
        venue.tellExecutions(this.#now);
        return answer(venue.executions());
      },
      openOrders: async () => answer(venue.openOrders()),
      completedOrders: async () => answer(venue.completedOrders()),
      positions: async () => answer(venue.positions()),
    }).session;
  }
}

/** Handles the events of an instant like a paper session: one journal record, and only then the first message. */
function instant({ session, journaledEngine }: Process, reaper: Reaper, events: readonly EngineEvent[]): void {
  const effects = events.flatMap((event) => journaledEngine.apply(event));
  performEffects(session, journaledEngine, effects);
  journaledEngine.commit?.();
  reaper.pass('after an instant');
}

function mortal(journaledEngine: JournaledEngine, reaper: Reaper): JournaledEngine {
  return {
    ...journaledEngine,
    apply: (event) => {
      reaper.pass('before an event');
      const effects = journaledEngine.apply(event);
      reaper.pass('before the journal');
      return effects;
    },
  };
}

function flatten(at: EpochMs): EngineEvent {
  return { kind: 'command', command: { kind: 'flatten', reason: 'end of the session' }, at };
}
