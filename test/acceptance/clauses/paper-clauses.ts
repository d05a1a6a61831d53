import { riskApproved } from '../../../src/domain/permit.ts';
import type { GateVerdict } from '../../../src/domain/verdict.ts';
import { DEFAULT_SESSION_START } from '../../../src/gateway/server/gateway-options.ts';
import { type DelayDistribution, type LatencyModel, MODELLED_LOOPBACK } from '../../../src/gateway/venue/latency.ts';
import { judge, recordStage, stageContext, verdictOfStage } from '../../../src/runner/validation.ts';
import type { Baseline } from '../../../src/stages/07-paper-trading/baseline.ts';
import type { PaperTradingInputs } from '../../../src/stages/07-paper-trading/inputs.ts';
import { validatePaperTrading } from '../../../src/stages/07-paper-trading/paper-trading.ts';
import type { ClauseTable, Situation } from '../../support/clause-rows.ts';
import {
  holdPaperSession,
  measureBaseline,
  openSession,
  type Scene,
  type SessionWish,
} from '../../support/paper-session.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const HOUR_MS = 3_600_000;

/** A session of ten minutes whose strategy never finds a reason to trade, neither in it nor in its backtest. */
const QUIET: SessionWish = { durationMs: HOUR_MS / 6, strategy: { entry: 100 } };

/** Fifty shares of a symbol of the session. */
const TRANSFER = {
  id: 'transfer',
  title: 'A transfer of shares',
  faults: [{ at: '358m', do: { 'outside-trade': { symbol: 'AAPL', side: 'BUY', quantity: 50, unlisted: true } } }],
} as const;

const NOTHING_TRADED: Situation = {
  when: 'neither session nor backtest found a reason to trade',
  judge: () => judgeSession(QUIET),
};
const NO_SESSION: Situation = { when: 'no session was held', judge: judgeNoSession };
const NO_BASELINE: Situation = { when: 'no baseline was recorded', judge: () => judgeAgainst(undefined) };

/** Gate 7 under the preset `strict`, so that its targets block too, at a step that asks all of it. */
export const PAPER_CLAUSES: ClauseTable = {
  stage: 7,
  step: 'pilot',
  unchanged: () => judgeSession({}),
  rows: [
    {
      clause: 'latency_delta',
      fails: {
        when: 'the baseline was twice as fast',
        judge: () =>
          judgeAgainst((baseline) => ({ ...baseline, latenciesMs: baseline.latenciesMs.map((ms) => ms / 2) })),
      },
      pends: NO_BASELINE,
    },
    {
      clause: 'pacing_violations',
      fails: {
        when: 'the session keeps no pace and asks for sixty definitions in one instant',
        judge: () =>
          judgeSession({
            connection: { messagesPerSecond: 1_000 },
            incident: { afterMs: 2 * HOUR_MS, happen: askInOneInstant },
          }),
      },
      pends: NO_SESSION,
    },
    {
      clause: 'fill_rate',
      fails: {
        when: 'another client of the account has used up its margin an hour after the start',
        judge: () => judgeSession({ incident: { afterMs: HOUR_MS, happen: (scene) => void useUpMargin(scene) } }),
      },
      pends: NOTHING_TRADED,
    },
    {
      clause: 'sharpe_backtest',
      fails: {
        when: 'the market has no trend to follow, and the session was merely lucky',
        judge: () => judgeSession({ gateway: { market: 'efficient', seed: 4 } }),
      },
      pends: NOTHING_TRADED,
    },
    {
      clause: 'sharpe_paper',
      fails: {
        when: 'all prices jump by 4 % in the middle of the session',
        judge: () =>
          judgeSession({
            gateway: { shocks: [{ symbol: '*', at: DEFAULT_SESSION_START + 3.3 * HOUR_MS, fraction: 0.04 }] },
          }),
      },
      pends: NOTHING_TRADED,
    },
    {
      clause: 'session_complete',
      fails: {
        when: 'a person stops it ten minutes before its time, after more than six hours',
        judge: () =>
          judgeSession({
            durationMs: 6.3 * HOUR_MS,
            incident: { afterMs: 6.1 * HOUR_MS, happen: ({ interrupt }) => interrupt() },
          }),
      },
      pends: NO_SESSION,
    },
    {
      clause: 'flat_at_end',
      fails: {
        when: 'shares come into the account that no execution explains, just before the end',
        judge: () => judgeSession({ gateway: { scenarios: [TRANSFER] } }),
      },
      pends: NO_SESSION,
    },
    {
      clause: 'target_disconnects',
      fails: {
        when: 'the connection is cut once and comes back',
        judge: () => judgeSession({ incident: { afterMs: 2 * HOUR_MS, happen: ({ cut }) => cut() } }),
      },
      pends: NO_SESSION,
    },
    {
      clause: 'target_place_latency',
      fails: {
        when: 'the venue acknowledges five times slower, in the session and in its baseline',
        judge: () => judgeSlower({ acknowledge: slower(MODELLED_LOOPBACK.acknowledge, 5.5) }),
      },
      pends: NOTHING_TRADED,
    },
    {
      clause: 'target_cancel_latency',
      fails: {
        when: 'the venue cancels three times slower',
        judge: () => judgeSlower({ cancel: slower(MODELLED_LOOPBACK.cancel, 3.2) }),
      },
      pends: NOTHING_TRADED,
    },
    {
      clause: 'target_status_latency',
      fails: {
        when: 'the venue answers five times slower when it is asked for the open orders',
        judge: () => {
          const { replies } = MODELLED_LOOPBACK;
          return judgeSlower({ replies: { ...replies, open_orders: slower(replies.open_orders, 5) } });
        },
      },
      pends: NO_SESSION,
    },
    {
      clause: 'session_long_enough',
      fails: {
        when: 'the session lasts five and a half hours',
        judge: () => judgeSession({ durationMs: 5.5 * HOUR_MS }),
      },
      pends: NO_SESSION,
    },
    {
      clause: 'enough_trades',
      fails: {
        when: 'only reducing orders go out after 44 trades, so that 48 are made with the 50 orders that latency needs',
        judge: () => judgeSession({ gateway: { seed: 42 }, maximumTrades: 44 }),
      },
      pends: NO_SESSION,
    },
    {
      clause: 'market_data_live',
      fails: {
        when: 'the market data is delayed, so that nothing is traded on it',
        judge: () => judgeSession({ gateway: { marketDataType: 3 } }),
        also: {
          latency_delta: 'PENDING',
          fill_rate: 'PENDING',
          sharpe_paper: 'PENDING',
          target_place_latency: 'PENDING',
          target_cancel_latency: 'PENDING',
          enough_trades: 'PENDING',
        },
      },
      pends: NO_SESSION,
    },
    {
      clause: 'baseline_large_enough',
      fails: {
        when: 'the baseline has 199 orders',
        judge: () => judgeAgainst((baseline) => ({ ...baseline, latenciesMs: baseline.latenciesMs.slice(0, 199) })),
      },
      pends: NO_BASELINE,
    },
    {
      clause: 'baseline_same_network',
      fails: {
        when: 'the baseline was recorded over another class of network',
        judge: () => judgeAgainst((baseline) => ({ ...baseline, networkClass: 'wan' })),
      },
      pends: NO_BASELINE,
    },
    {
      clause: 'baseline_measured',
      fails: {
        when: 'a model made the baseline',
        judge: () => judgeAgainst((baseline) => ({ ...baseline, origin: 'modelled' })),
      },
      pends: NO_BASELINE,
    },
  ],
};

const held = new Map<string, Promise<PaperTradingInputs>>();

/** Each session is held once, however many rows look at it. */
function sessionOf(wish: SessionWish): Promise<PaperTradingInputs> {
  const key = wish.incident === undefined ? JSON.stringify(wish) : `incident ${held.size}`;
  const known = held.get(key) ?? holdPaperSession(wish);
  held.set(key, known);
  return known;
}

const measured = new Map<string, Promise<Baseline>>();

function baselineOf(gateway: SessionWish['gateway'] = {}): Promise<Baseline> {
  const key = JSON.stringify(gateway);
  const known = measured.get(key) ?? measureBaseline(gateway);
  measured.set(key, known);
  return known;
}

async function judgeSession(wish: SessionWish): Promise<GateVerdict> {
  return judgeInputs({ ...(await sessionOf(wish)), baseline: await baselineOf() });
}

/** Session and baseline at a venue that takes longer. */
async function judgeSlower(change: Partial<LatencyModel>): Promise<GateVerdict> {
  const gateway = { latency: { ...MODELLED_LOOPBACK, ...change } };
  return judgeInputs({ ...(await sessionOf({ gateway })), baseline: await baselineOf(gateway) });
}

/** The unchanged session against another baseline, or against none. */
async function judgeAgainst(change: ((baseline: Baseline) => Baseline) | undefined): Promise<GateVerdict> {
  const session = await sessionOf({});
  return judgeInputs(change === undefined ? session : { ...session, baseline: change(await baselineOf()) });
}

function judgeInputs(inputs: PaperTradingInputs): Promise<GateVerdict> {
  return withValidation({ step: 'pilot', preset: 'strict' }, async (validation) => {
    const result = validatePaperTrading(inputs, stageContext(validation));
    return (await recordStage(validation, 7, result)).verdict;
  });
}

function judgeNoSession(): Promise<GateVerdict> {
  return withValidation({ step: 'pilot', preset: 'strict' }, async (validation) =>
    verdictOfStage(await judge(validation), 7),
  );
}

function slower({ medianMs, sigma, maximumMs }: DelayDistribution, factor: number): DelayDistribution {
  return { medianMs: medianMs * factor, sigma, maximumMs: maximumMs * factor };
}

function askInOneInstant({ session }: Scene): void {
  const query = { symbol: 'NVDA', securityType: 'STK', exchange: 'SMART', currency: 'USD' } as const;
  void Promise.allSettled(Array.from({ length: 60 }, () => session.contractDetails(query)));
}

/** Time stands still while a second client places its orders, so that the session repeats. */
async function useUpMargin({ session, port }: Scene): Promise<void> {
  session.hold();
  const other = await openSession(port, 2);
  for (let i = 0; i < 20; i++) {
    const intentId = `00000000-0000-4000-8000-0000000000${10 + i}`;
    const quantity = i < 10 ? 500 : 100;
    other.place(riskApproved({ intentId, symbol: 'SPY', side: 'BUY', quantity, type: 'MARKET', timeInForce: 'DAY' }));
  }
  await other.close();
  session.release();
}
