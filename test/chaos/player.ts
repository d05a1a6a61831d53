import { PreliveError } from '../../src/domain/errors.ts';
import type { DisabledSafeguards } from '../../src/domain/safeguard.ts';
import type { RecordedMessage } from '../../src/gateway/server/gateway-options.ts';
import type { VenueDump } from '../../src/gateway/venue/account.ts';
import type { PaperStageReport } from '../../src/runner/paper/run-paper-stage.ts';
import type { Combination } from './combination.ts';
import type { Course, Spell } from './course.ts';
import { type DiskHook, systemFault } from './failing-disk.ts';
import { judge, type LastWords } from './judge.ts';
import { outsiders } from './outsiders.ts';
import { Overheard } from './overheard.ts';
import { journalsOf, startProcess, type TradingProcess } from './trading-process.ts';
import { busyWays, type Ways } from './ways.ts';
import { StuckError, World } from './world.ts';

/** End of one trading process. */
export type RunEnd =
  | { readonly kind: 'ended'; readonly report: PaperStageReport }
  /** Ended with an error code: nothing could be started, written or reached. */
  | { readonly kind: 'refused'; readonly code: string; readonly words: string }
  | { readonly kind: 'killed' }
  | { readonly kind: 'defect'; readonly words: string }
  | { readonly kind: 'stuck'; readonly words: string };

/** A violated invariant: its kind for counting, and the details. */
export interface Finding {
  readonly kind: string;
  readonly words: string;
}

/** Result of playing a combination. */
export interface Played {
  readonly index: number;
  readonly findings: readonly Finding[];
  readonly runs: readonly string[];
  readonly outcome: string;
  readonly orders: number;
  readonly fills: number;
  readonly strikes: readonly string[];
  readonly missed: readonly string[];
  readonly virtualMs: number;
}

const OUR_CLIENT = 1;
/** First field of the request. */
const PLACE_ORDER = '3\0';

/** Faults that delay or lose messages sent by the gateway. */
const UNSOUND: ReadonlySet<string> = new Set([
  'half-open',
  'stall',
  'split-frames',
  'corrupt-frame',
  'slow-consumer',
  'drop-connection',
]);

const CLOCK_CODES: ReadonlySet<string> = new Set(['MARKET_CLOSED', 'SESSION_NOT_RESUMED']);
/** Time within which a gateway repeats 1100, also to a client that connected after the first one. */
const SAID_AGAIN_MS = 21_000;
/** Ends that leave positions open for a person. */
const KEEPS_POSITIONS = /^(kill switch|the engine halted itself)/;
/**
 * Undisturbed time after which data must arrive; ticks come several times a second, a reconnect takes half a minute.
 */
const CALM_MS = 75_000;
/** Minimum retry time of every outage, without the duration of the last try. */
const TRIED_FOR_MS = 9 * 60_000;
/** End without a connection; where the gateway answers without a broker, the last tick proves nothing. */
const GAVE_UP = /^CONNECTION_LOST: .*All tries/;
/** Message of the planted defect. */
const PLANTED = 'a defect that was planted';

/** Most processes for one combination. */
const MOST_RUNS = 14;
/** Most refusals of a session that never starts: its clock is wrong, or the account is not clear. */
const MOST_REFUSALS = 4;
/** Extra time of a session: outages, a market halt, closing. */
const PATIENCE_MS = 45 * 60_000;
/** Time after which a person repeats the same command. */
const AGAIN_AFTER_MS = 30_000;

/** Options of playing a combination. */
export interface PlayOptions {
  /** Also recomputes the log with an independent program. */
  readonly recompute?: boolean;
  readonly ways?: Ways;
  /** Called before the first process. */
  readonly before?: (world: World, ways: Ways) => Promise<void>;
  /** Further checks of the final state. */
  readonly after?: (world: World) => readonly Finding[];
}

/** Plays a combination to its end and compares the result with the venue's data. */
export async function play(
  one: Combination,
  disabled: DisabledSafeguards = new Set(),
  options: PlayOptions = {},
): Promise<Played> {
  const player: Player = new Player(one, disabled, options);
  await player.open();
  try {
    await player.play();
    return await player.verdict();
  } finally {
    await player.close();
  }
}

class Player {
  readonly #one: Combination;
  readonly #disabled: DisabledSafeguards;
  readonly #options: PlayOptions;
  readonly #ways: Ways;
  readonly #runs: RunEnd[] = [];
  readonly #findings: Finding[] = [];
  readonly #strikes: string[] = [];
  #opened: World | undefined;
  #process: TradingProcess | undefined;
  #onKilled: () => void = () => {};
  /** True while no process runs. */
  #isDead = false;
  #isDiskRepaired = false;
  #isClockRight = false;
  /** True after missing data were reported. */
  #isMute = false;
  /** Instant of the first message of each connection. */
  readonly #connectedAt = new Map<number, number>();
  readonly #heard = new Overheard();
  readonly #disturbedAt: number[] = [];
  readonly #spells = new Map<number, Spell>();
  #writes = 0;
  #killsAtWrite: number[];
  #gapMs = 1_000;

  constructor(one: Combination, disabled: DisabledSafeguards, options: PlayOptions) {
    this.#options = options;
    this.#ways = options.ways ?? busyWays(one);
    this.#one = one;
    this.#disabled = disabled;
    this.#killsAtWrite = one.kills.flatMap(({ at }) => ('write' in at ? [at.write] : []));
  }

  get #world(): World {
    if (this.#opened === undefined) throw new Error('the world is not there yet');
    return this.#opened;
  }

  get #isWireSound(): boolean {
    return !this.#one.faults.some(({ name }) => UNSOUND.has(name));
  }

  async open(): Promise<void> {
    const { seed, index, market, timeZone, faults } = this.#one;
    const plans = faults.map(({ plan }) => plan);
    this.#opened = await World.start(
      {
        seed: seed * 1_000_003 + index,
        market,
        timeZone,
        cash: 40_000_000,
        scenarios: [{ id: 'chaos', title: 'chaos', faults: plans }],
        record: (message) => this.#overhear(message),
      },
      this.#diskHook(),
    );
    this.#planWorld();
    await this.#options.before?.(this.#opened, this.#ways);
  }

  async close(): Promise<void> {
    this.#process?.kill();
    await this.#opened?.end();
  }

  async play(): Promise<void> {
    for (let run = 0; run < MOST_RUNS; run++) {
      const end = await this.#run();
      this.#runs.push(end);
      this.#note(end);
      if (end.kind === 'stuck' || end.kind === 'defect') return;
      if (end.kind === 'killed') await this.#world.wait(this.#gapMs);
      else {
        if (!this.#hasMoreToDo(end)) return;
        await this.#repair(run);
      }
    }
    this.#find('does not come to an end', `${MOST_RUNS} processes were not enough`);
  }

  async verdict(): Promise<Played> {
    const world = this.#world;
    const venue: VenueDump = world.gateway.venue.dump(world.gateway.now());
    for (const words of world.uncaught) this.#find('uncaught', words);
    const { clock } = this.#one;
    const isSteady = clock?.jump === undefined && !this.#isClockRight;
    const course: Course = {
      heard: this.#heard,
      isWireSound: this.#isWireSound,
      disturbedAt: this.#disturbedAt,
      spells: [...this.#spells.values()],
      skewMs: isSteady ? (clock?.skewMs ?? 0) : undefined,
      startedAt: world.startedAt,
      isOneProcess: this.#runs.length === 1,
    };
    const last = lastWords(this.#runs.at(-1));
    const judged = await judge(world.folder, venue, last, this.#options.recompute === true, course);
    this.#findings.push(...(this.#options.after?.(world) ?? []));
    const { scenarios, faults } = world.gateway;
    return {
      index: this.#one.index,
      findings: [...this.#findings, ...judged.findings],
      runs: this.#runs.map(runWords),
      outcome: judged.outcome,
      orders: judged.orders,
      fills: judged.fills,
      strikes: [...this.#strikes, ...faults.begun().map(({ name }) => name)],
      missed: [...scenarios.failures],
      virtualMs: world.elapsedMs,
    };
  }

  /** Schedules all events of the world. */
  #planWorld(): void {
    const { kills, stop, hands } = this.#one;
    const world = this.#world;
    for (const { at, gapMs } of kills) if ('ms' in at) world.at(at.ms, () => this.#kill(gapMs));
    if (stop !== undefined) this.#planStop(stop);
    outsiders(world, hands, (words) => void this.#strikes.push(words));
    this.#watchDisturbances();
  }

  /** Checks every second whether the session can receive messages. */
  #watchDisturbances(): void {
    const world = this.#world;
    const { gateway } = world;
    // The gateway's own timer stops without a client.
    const now = world.time.clock.now();
    const active = gateway.faults.active();
    for (const { id, name, parameters, since } of active) {
      this.#spells.set(id, { name, parameters, since, until: now });
    }
    const isConnected = gateway.traffic().some(({ clientId }) => clientId === OUR_CLIENT);
    const isTrading = this.#process?.isTrading === true && !this.#isDead && isConnected;
    if (!isTrading || active.length > 0) this.#disturbedAt.push(now);
    this.#requireTicks(now);
    world.time.timers.after(1_000, () => this.#watchDisturbances());
  }

  #planStop({ kind, atMs, moment }: NonNullable<Combination['stop']>): void {
    const world = this.#world;
    const act = () => {
      const asked = this.#process;
      if (asked?.isTrading !== true) return;
      this.#strikes.push(`stop ${kind} ${moment}`);
      asked.stop('orderly');
      if (kind === 'at once') world.time.timers.after(1_500, () => asked.stop('at once'));
    };
    if (moment !== 'during an outage') {
      world.at(atMs, act);
      return;
    }
    // Checks every second whether a fault is active, until the latest instant.
    const look = () => {
      const isOutage = world.gateway.faults.active().length > 0;
      if (isOutage || world.elapsedMs >= this.#one.durationMs) act();
      else world.time.timers.after(1_000, look);
    };
    world.at(Math.min(atMs, this.#one.durationMs / 2), look);
  }

  /** Checks that subscriptions cut by an outage are opened again: an undisturbed session has data. */
  #requireTicks(now: number): void {
    const calmSince = this.#disturbedAt.at(-1) ?? this.#world.startedAt;
    if (this.#isMute || now - calmSince < CALM_MS || now - this.#heard.tickedAt < CALM_MS) return;
    this.#isMute = true;
    this.#find('no market data', `${now - this.#world.startedAt} ms after the start`);
  }

  /** Detects an order sent while the gateway had reported that it has no broker connection. */
  #overhear(message: RecordedMessage): void {
    const { at, direction, connection, payload } = message;
    const speaker = this.#opened?.gateway.traffic().find((one) => one.connection === connection);
    if (speaker?.clientId === OUR_CLIENT) this.#heard.take(message);
    if (direction === 'in' && !this.#connectedAt.has(connection)) this.#connectedAt.set(connection, at);
    if (direction !== 'in' || !payload.startsWith(PLACE_ORDER) || this.#opened === undefined) return;
    const { gateway } = this.#opened;
    const connectedAt = this.#connectedAt.get(connection) ?? at;
    const isGone = gateway.faults
      .active()
      .some(({ name, since }) => name === 'connectivity-lost' && at > toldBy(since, connectedAt));
    if (!isGone || speaker?.clientId !== OUR_CLIENT) return;
    this.#find('order while 1100', `${at - this.#opened.startedAt} ms after the start`);
  }

  async #run(): Promise<RunEnd> {
    this.#isDead = false;
    const killed = new Promise<RunEnd>((resolve) => {
      this.#onKilled = () => resolve({ kind: 'killed' });
    });
    try {
      this.#process = await startProcess(
        this.#world,
        this.#one,
        this.#ways,
        this.#disabled,
        () => this.#lookOn(),
        this.#isClockRight,
      );
      const ended = this.#process.report.then((report): RunEnd => ({ kind: 'ended', report }));
      const gaps = this.#one.kills.reduce((total, { gapMs }) => total + gapMs, 0);
      return await this.#world.until(Promise.race([killed, ended]), this.#one.durationMs + gaps + PATIENCE_MS);
    } catch (error) {
      if (error instanceof StuckError) return { kind: 'stuck', words: error.message };
      if (error instanceof PreliveError) return { kind: 'refused', code: error.code, words: error.message };
      return { kind: 'defect', words: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  #kill(gapMs: number): void {
    if (this.#isDead || this.#process === undefined) return;
    this.#strikes.push(this.#process.isTrading ? 'kill' : 'kill before it trades');
    this.#isDead = true;
    this.#gapMs = gapMs;
    this.#process.kill();
    this.#world.cutClients();
    this.#onKilled();
  }

  #lookOn(): void {
    const { defect } = this.#one;
    if (defect === undefined || this.#world.elapsedMs < defect.atMs || this.#strikes.includes('defect')) return;
    this.#strikes.push('defect');
    throw new TypeError(PLANTED);
  }

  #diskHook(): DiskHook {
    return {
      beforeCut: () => this.#requireAlive(),
      before: (path) => {
        this.#requireAlive();
        const code = this.#diskFault(path);
        if (code === undefined) return;
        if (!this.#strikes.includes('disk')) this.#strikes.push('disk');
        throw systemFault(code);
      },
      tear: (_, length) => {
        this.#writes++;
        if (!this.#killsAtWrite.includes(this.#writes) || this.#isDead) return undefined;
        const kill = this.#one.kills.find(({ at }) => 'write' in at && at.write === this.#writes);
        this.#kill(kill?.gapMs ?? 1_000);
        return Math.floor(length / 2);
      },
    };
  }

  /** Checks that a killed process changes no file. */
  #requireAlive(): void {
    if (this.#isDead) throw systemFault('EBADF');
  }

  #diskFault(path: string): 'ENOSPC' | 'EIO' | undefined {
    const { disk } = this.#one;
    if (disk === undefined || this.#isDiskRepaired) return undefined;
    const since = this.#world.elapsedMs - disk.atMs;
    const isNow = since >= 0 && since < (disk.forMs ?? Number.POSITIVE_INFINITY);
    return isNow && (disk.files === 'all' || path.includes('journal')) ? disk.code : undefined;
  }

  /** True when the same command must run again: for an unfinished session, or one that never started. */
  #hasMoreToDo(end: RunEnd): boolean {
    if (this.#isUnfinished()) return true;
    return (
      end.kind === 'refused' && this.#runs.length < MOST_REFUSALS && !this.#runs.some(({ kind }) => kind === 'ended')
    );
  }

  #isUnfinished(): boolean {
    this.#isDiskRepaired = true;
    try {
      return journalsOf(this.#world.folder).unfinished() !== undefined;
    } catch (error) {
      this.#find('journal unreadable', String(error));
      return false;
    }
  }

  /** Acts like a person who reads the screen and ends all faults; every third one first retries without doing so. */
  async #repair(run: number): Promise<void> {
    if (run > 0 || this.#one.index % 3 !== 0) this.#world.gateway.faults.stopAll();
    await this.#world.wait(AGAIN_AFTER_MS);
  }

  #note(end: RunEnd): void {
    if (end.kind === 'stuck') this.#find('does not end', end.words);
    // Both codes mean that the clock was reported as wrong.
    if (end.kind === 'refused' && CLOCK_CODES.has(end.code)) this.#isClockRight = true;
    if (end.kind === 'defect') this.#find('exit 70', end.words);
    if (end.kind === 'ended') {
      this.#noteOpen(end.report);
      this.#noteGivenUp(end.report);
    }
    const error = end.kind === 'ended' ? end.report.error : undefined;
    if (error === undefined || error instanceof PreliveError || error.message === PLANTED) return;
    this.#find('exit 70', error.stack ?? error.message);
  }

  /**
   * Checks that reconnecting continued for ten minutes; only a permanent cause, with its own code, may end it earlier.
   */
  #noteGivenUp({ interruption = '' }: PaperStageReport): void {
    const silentMs = this.#world.time.clock.now() - this.#heard.tickedAt;
    if (!this.#isWireSound || !GAVE_UP.test(interruption) || silentMs >= TRIED_FOR_MS) return;
    this.#find('gave up early', `${silentMs} ms after the last tick: ${interruption}`);
  }

  /** Checks that the same command can close open positions, unless a switch or a halt leaves them to a person. */
  #noteOpen({ open, left, interruption = '' }: PaperStageReport): void {
    if (open === undefined || left === true || KEEPS_POSITIONS.test(interruption)) return;
    this.#find('open and given up', `${open}: ${interruption}`);
  }

  #find(kind: string, words: string): void {
    this.#findings.push({ kind, words });
  }
}

/** Latest instant at which a client knows that the gateway has no broker connection. */
function toldBy(since: number, connectedAt: number): number {
  return connectedAt <= since ? since + 1_000 : connectedAt + SAID_AGAIN_MS;
}

function lastWords(end: RunEnd | undefined): LastWords {
  if (end?.kind === 'refused') return { words: end.words, refused: end.code };
  return { words: end?.kind === 'ended' ? `${end.report.interruption ?? ''} ${end.report.open ?? ''}` : '' };
}

function runWords(end: RunEnd): string {
  if (end.kind === 'refused') return `refused ${end.code}: ${end.words}`;
  if (end.kind === 'ended') {
    const { interruption = 'complete', resumptions, tradeCount } = end.report;
    return `ended, gate 7 ${end.report.verdict.verdict}, ${tradeCount} trades, resumed ${resumptions} times: ${interruption}`;
  }
  return end.kind === 'killed' ? 'killed' : `${end.kind}: ${end.words}`;
}
