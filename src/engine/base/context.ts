import type { EpochMs } from '../../domain/clock.ts';
import type { DisabledSafeguards, SafeguardName } from '../../domain/safeguard.ts';
import type { KillSwitchName, NoticeRecord, TradingState } from '../../domain/session-record.ts';
import type { EngineConfig } from './config.ts';
import type { Effect } from './ports.ts';
import type { SessionLog } from './session-log.ts';

/** What all planes of one engine share: the time, the trading state, and where effects and records go. */
export interface EngineContext {
  readonly config: EngineConfig;
  readonly log: SessionLog;
  /** Notices of the level alarm, oldest first. */
  readonly alarms: readonly NoticeRecord[];
  /** Instant of the newest event. */
  now: EpochMs;
  /** Of the newest clock event. */
  lastClockAt: EpochMs | undefined;
  tradingState: TradingState;
  /** Kill switch that fired first. */
  firedSwitch: KillSwitchName | undefined;
  connected: boolean;
  /** Why the time is not known: the clocks do not agree. */
  clockDoubt: string | undefined;
  /** Symbols whose market data the session does not vouch for, with its reason. */
  readonly distrusted: Map<string, string>;
  /** Symbols whose data are delayed or frozen. */
  readonly notLive: Set<string>;
  /** Whether a protection is in place: always, but in the tests that take it out. */
  readonly isEnforced: (protection: SafeguardName) => boolean;
  emit(effect: Effect): void;
  /** Logs a notice and hands it out as an effect. */
  notice(level: NoticeRecord['level'], code: string, text: string): void;
  /** Instant of the newest notice of a code. */
  lastNoticeAt(code: string): EpochMs | undefined;
  /** Effects since the last call. */
  takeEffects(): readonly Effect[];
}

const NO_EFFECTS: readonly Effect[] = [];
const NOTHING: DisabledSafeguards = new Set();

/** A context before the first event. */
export function createContext(config: EngineConfig, log: SessionLog, disabled = NOTHING): EngineContext {
  let effects: Effect[] | undefined;
  const alarms: NoticeRecord[] = [];
  const newestNotices = new Map<string, EpochMs>();
  const context: EngineContext = {
    config,
    log,
    alarms,
    now: 0,
    lastClockAt: undefined,
    tradingState: 'ACTIVE',
    firedSwitch: undefined,
    connected: true,
    clockDoubt: undefined,
    distrusted: new Map(),
    notLive: new Set(),
    // Asked several times for each order: nothing is looked up where nothing was taken out.
    isEnforced: disabled.size === 0 ? () => true : (protection) => !disabled.has(protection),
    emit: (effect) => {
      // A list that begins with its first takes room for it alone; most events have one effect or none.
      if (effects === undefined) effects = [effect];
      else effects.push(effect);
    },
    notice: (level, code, text) => {
      const notice = { at: context.now, level, code, text };
      log.notices.push(notice);
      newestNotices.set(code, notice.at);
      if (level === 'alarm') alarms.push(notice);
      context.emit({ kind: 'notice', level, code, text });
    },
    lastNoticeAt: (code) => newestNotices.get(code),
    takeEffects: () => {
      const taken = effects ?? NO_EFFECTS;
      effects = undefined;
      return taken;
    },
  };
  return context;
}
