import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Members of `PAPER_TRADING_LOG.json` that the invariants need; its schema is checked elsewhere. */
export interface SessionLog {
  readonly evidence_class: string;
  readonly complete: boolean;
  readonly interruption: string | null;
  readonly end?: {
    readonly flat_at_end: boolean;
    /** Reason why it could not be verified. */
    readonly unverified: string | null;
    readonly symbols: readonly { readonly symbol: string; readonly start: number; readonly outside: number }[];
    readonly remainders: readonly { readonly symbol: string; readonly ours: number; readonly cause: string }[];
    readonly outside_trades: readonly Omit<LoggedExecution, 'intent_id' | 'commission'>[];
  };
  readonly session: {
    readonly flat: boolean;
    readonly ended_at: number;
    readonly trade_count: number;
    readonly market_data_types: readonly { readonly at: number; readonly symbol: string; readonly type: number }[];
    readonly intents: readonly {
      readonly intent_id: string;
      readonly at: number;
      readonly symbol: string;
      readonly side: 'BUY' | 'SELL';
      readonly quantity: number;
      readonly strategy_id: string;
      readonly approved: boolean;
      readonly reducing: boolean;
    }[];
    readonly orders: readonly {
      readonly intent_id: string;
      readonly symbol: string;
      readonly state: string;
      readonly quantity: number;
      readonly transitions: readonly { readonly at: number; readonly to: string }[];
    }[];
    readonly executions: readonly LoggedExecution[];
    readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
    readonly connections: readonly { readonly state: string; readonly reason: string }[];
    readonly notices: readonly {
      readonly at: number;
      readonly level: string;
      readonly code: string;
      readonly text: string;
    }[];
    readonly corrections?: readonly { readonly execution_id: string; readonly corrects: string }[];
    readonly resumptions?: readonly unknown[];
  };
}

/** A fill in the log. */
export interface LoggedExecution {
  readonly execution_id: string;
  readonly intent_id: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly price: number;
  readonly received_at: number;
  readonly commission: number | null;
}

/** The log of a workspace; undefined when no session was recorded. */
export function readSessionLog(folder: string): SessionLog | undefined {
  const path = join(folder, 'PAPER_TRADING_LOG.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** The newest value of an evidence record of stage 7. */
export function newestEvidence(folder: string, name: string): unknown {
  const path = join(folder, 'ledger.ndjson');
  if (!existsSync(path)) return undefined;
  const records: readonly { stage: number; name: string; value: unknown }[] = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return records.findLast((record) => record.stage === 7 && record.name === name)?.value;
}
