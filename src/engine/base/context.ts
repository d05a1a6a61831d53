import type { EpochMs } from '../../domain/clock.ts';
import type { DisabledSafeguards, SafeguardName } from '../../domain/safeguard.ts';
import type { KillSwitchName, NoticeRecord, TradingState } from '../../domain/session-record.ts';
import type { EngineConfig } from './config.ts';
import type { Effect } from './ports.ts';
import type { SessionLog } from './session-log.ts';

/** State that all planes of one engine share, and the sinks of effects and records. */
export interface EngineContext {
  readonly config: EngineConfig;
  readonly log: SessionLog;
  /** Notices of the level alarm, oldest first. */
  readonly alarms: readonly NoticeRecord[];
  /** Instant of the newest event. */
  now: EpochMs;
  /** Instant of the newest clock event. */
  lastClockAt: EpochMs | undefined;
  tradingState: TradingState;
  /** Kill switch that fired first. */
  firedSwitch: KillSwitchName | undefined;
  connected: boolean;
  /** Reason why the time is uncertain: the clocks do not agree. */
  clockDoubt: string | undefined;
  /** Symbols with unreliable market data, and the session's reason. */
  readonly distrusted: Map<string, string>;
  /** Symbols whose data are delayed or frozen. */
  readonly notLive: Set<string>;
  /** True while a safeguard is active: always, except in tests that disable it. */
  readonly isEnforced: (protection: SafeguardName) => boolean;
  emit(effect: Effect): void;
  /** Logs a notice and emits it as an effect. */
  notice(level: NoticeRecord['level'], code: string, text: string): void;
  /** Instant of the newest notice of a code. */
  lastNoticeAt(code: string): EpochMs | undefined;
  /** Returns the effects since the last call. */
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
    // Called several times for each order: without disabled safeguards nothing is looked up.
    isEnforced: disabled.size === 0 ? () => true : (protection) => !disabled.has(protection),
    emit: (effect) => {
      // A one-element literal allocates one place; most events have one effect or none.
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
