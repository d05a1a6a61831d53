import type { EpochMs } from '../../domain/clock.ts';
import type { ReqHistoricalData } from '../../tws/messages/historical-data.ts';

/** Error code and text of a refused request for bars. */
export interface PacingRefusal {
  readonly code: 162 | 322;
  readonly text: string;
}

/** IBKR's pacing rules for historical requests, over all clients of a gateway. */
export interface HistoryPacing {
  /** Counts a request, or returns the refusal; a refused request does not count. */
  request(connection: number, request: ReqHistoricalData, at: EpochMs): PacingRefusal | undefined;
  /** Notes that a request has been answered or cancelled. */
  answered(connection: number, reqId: number): void;
  /** Removes the requests of a client that has disconnected. */
  gone(connection: number): void;
  /** True while a request waits for its answer. */
  readonly isWaiting: boolean;
}

const SIMULTANEOUS = 50;
const IDENTICAL_MS = 15_000;
const SAME_CONTRACT_MS = 2000;
const MOST_OF_SAME_CONTRACT = 5;
const WINDOW_MS = 10 * 60_000;
const MOST_IN_WINDOW = 60;

const VIOLATION: PacingRefusal = {
  code: 162,
  text: 'Historical Market Data Service error message:Historical data request pacing violation',
};
const TOO_MANY: PacingRefusal = {
  code: 322,
  text: `Error processing request.-'sim' : cause - Only ${SIMULTANEOUS} simultaneous API historical data requests allowed.`,
};

interface Counted {
  readonly at: EpochMs;
  readonly identity: string;
  readonly contract: string;
  /** 2 for BID_ASK, else 1. */
  readonly weight: number;
}

/** Creates an empty count. Source: IBKR's page on historical data limitations. */
export function createHistoryPacing(): HistoryPacing {
  const waiting = new Set<string>();
  let counted: readonly Counted[] = [];
  const breaks = (next: Counted): boolean => {
    const within = (ms: number) => counted.filter(({ at }) => at > next.at - ms);
    const sum = (list: readonly Counted[]) => list.reduce((total, { weight }) => total + weight, next.weight);
    return (
      within(IDENTICAL_MS).some(({ identity }) => identity === next.identity) ||
      sum(within(SAME_CONTRACT_MS).filter(({ contract }) => contract === next.contract)) > MOST_OF_SAME_CONTRACT ||
      sum(counted) > MOST_IN_WINDOW
    );
  };
  return {
    get isWaiting() {
      return waiting.size > 0;
    },
    request: (connection, request, at) => {
      counted = counted.filter((entry) => entry.at > at - WINDOW_MS);
      if (waiting.size >= SIMULTANEOUS) return TOO_MANY;
      // The three rules do not apply to bars of a minute or more.
      if (isSmallBar(request.barSize)) {
        const next = countedAs(request, at);
        if (breaks(next)) return VIOLATION;
        counted = [...counted, next];
      }
      waiting.add(`${connection}/${request.reqId}`);
      return undefined;
    },
    answered: (connection, reqId) => waiting.delete(`${connection}/${reqId}`),
    gone: (connection) => {
      for (const key of waiting) if (key.startsWith(`${connection}/`)) waiting.delete(key);
    },
  };
}

/** Bars of 30 seconds or less. */
function isSmallBar(barSize: string): boolean {
  return /^\d+ secs?$/.test(barSize.trim());
}

function countedAs(request: ReqHistoricalData, at: EpochMs): Counted {
  const { conId, symbol, secType, expiry, strike, right, exchange } = request.contract;
  const contract = [conId, symbol, secType, expiry, strike, right, exchange, request.whatToShow].join('|');
  const { endDateTime, barSize, duration, useRth } = request;
  return {
    at,
    contract,
    identity: [contract, endDateTime, barSize, duration, useRth].join('|'),
    weight: request.whatToShow.toUpperCase() === 'BID_ASK' ? 2 : 1,
  };
}
