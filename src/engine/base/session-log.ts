import type { EpochMs } from '../../domain/clock.ts';
import type { MarketDataType } from '../../domain/market.ts';
import type {
  CancelRecord,
  CorrectionRecord,
  EquityPoint,
  ExecutionRecord,
  IntentRecord,
  NoticeRecord,
  RejectRecord,
  StatusQueryRecord,
  TradingStateChange,
  ViolationRecord,
} from '../../domain/session-record.ts';

/** Removes `readonly`, for records that are completed later. */
export type Open<T> = { -readonly [K in keyof T]: T[K] };

/** Log of a running session, by kind and in order. */
export interface SessionLog {
  readonly intents: IntentRecord[];
  readonly executions: Open<ExecutionRecord>[];
  readonly corrections: CorrectionRecord[];
  readonly rejects: RejectRecord[];
  readonly cancels: Open<CancelRecord>[];
  readonly statusQueries: Open<StatusQueryRecord>[];
  readonly equity: EquityPoint[];
  readonly notices: NoticeRecord[];
  readonly tradingStateChanges: TradingStateChange[];
  readonly violations: ViolationRecord[];
  readonly marketDataTypes: { readonly at: EpochMs; readonly symbol: string; readonly type: MarketDataType }[];
  readonly connections: { readonly at: EpochMs; readonly state: 'lost' | 'restored'; readonly reason: string }[];
  readonly clockGaps: { readonly from: EpochMs; readonly to: EpochMs }[];
  readonly pacingViolations: { readonly at: EpochMs; readonly code: number }[];
}

/** An empty log. */
export function createSessionLog(): SessionLog {
  return {
    intents: [],
    executions: [],
    corrections: [],
    rejects: [],
    cancels: [],
    statusQueries: [],
    equity: [],
    notices: [],
    tradingStateChanges: [],
    violations: [],
    marketDataTypes: [],
    connections: [],
    clockGaps: [],
    pacingViolations: [],
  };
}
