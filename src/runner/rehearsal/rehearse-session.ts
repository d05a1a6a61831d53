import type { StageResult } from '../../domain/artifact.ts';
import { isoUtc } from '../../domain/clock.ts';
import { type Baseline, baselineArtifact } from '../../stages/07-paper-trading/baseline.ts';
import { validatePaperTrading } from '../../stages/07-paper-trading/paper-trading.ts';
import { ascending, quantile } from '../../statistics/quantile.ts';
import { engineSettings, strategyFactory } from '../paper/engine-settings.ts';
import { measureLatencies } from '../paper/latency-baseline.ts';
import { runPaperSession } from '../paper/paper-session.ts';
import { createStopwatch } from '../paper/timings.ts';
import { withGateway } from './gateway-connection.ts';
import { contextOf, gatewayPlan, type RehearsalPlan, randomOf, thresholdsOf } from './rehearsal-plan.ts';

/** Orders of the baseline. */
const BASELINE_ORDERS = 500;
/** Sessions of history. */
const HISTORY_DAYS = 10;
const NETWORK_CLASS = 'loopback';

/** A baseline from the latency model as it is declared, without the factor that a rehearsal may put on the session. */
export function rehearseBaseline(plan: RehearsalPlan): Promise<Baseline> {
  const quiet = { ...gatewayPlan(plan), latencyFactor: 1, deny: [], cash: 1_000_000, seed: plan.seed + 1_000_003 };
  return withGateway(plan, 'baseline', quiet, async (gateway, connection) => {
    const session = await plan.sessions.openTradingSession(connection);
    const symbol = plan.asked.symbols[0] ?? 'AAPL';
    const latenciesMs = await measureLatencies({
      session,
      symbol,
      orders: BASELINE_ORDERS,
      random: randomOf(plan, 'baseline'),
    });
    const baseline: Baseline = {
      origin: 'modelled',
      sourceClass: session.sourceClass(),
      hostDigest: plan.hostDigest,
      networkClass: NETWORK_CLASS,
      latencyModel: gateway.latencyModel,
      latenciesMs,
      recordedAt: isoUtc(plan.validation.clock.now()),
    };
    await session.close();
    plan.validation.workspace.write([baselineArtifact(baseline)]);
    return baseline;
  });
}

/** A session's result with what the screen says of it. */
export interface RehearsedSession {
  readonly result: StageResult;
  readonly wallMs: number;
  readonly tradeCount: number;
}

/** Stage 7 in virtual time. */
export function rehearseSession(plan: RehearsalPlan, baseline: Baseline): Promise<RehearsedSession> {
  return withGateway(plan, 'session', gatewayPlan(plan), async (gateway, connection) => {
    const session = await plan.sessions.openTradingSession(connection);
    const stopwatch = createStopwatch(plan.clocks);
    const baselineP95Ms = quantile(ascending(baseline.latenciesMs), 0.95);
    const held = await runPaperSession({
      session,
      symbols: plan.asked.symbols,
      durationMs: plan.asked.durationMs,
      historyDays: HISTORY_DAYS,
      engine: engineSettings({
        capitalInUse: plan.capitalInUse,
        maximumTrades: plan.asked.maximumTrades,
        killSwitches: plan.rehearsal.killSwitches,
        ...(baselineP95Ms !== undefined && { baselineP95Ms }),
      }),
      createStrategy: strategyFactory(plan.asked.symbols, plan.rehearsal.strategy),
      contracts: plan.contracts,
      random: randomOf(plan, 'session'),
      stopwatch,
      ...(plan.signal && { signal: plan.signal }),
      ...(plan.onSession && { onlooker: plan.onSession }),
    });
    await session.close();
    const timings = stopwatch.timings();
    const result = validatePaperTrading(
      {
        session: held.record,
        ...(held.backtest && { backtest: held.backtest }),
        baseline,
        book: gateway.book(),
        sourceClass: held.sourceClass,
        account: plan.accountReference(held.account),
        networkClass: NETWORK_CLASS,
        asked: plan.asked,
        ...(held.end.interruption !== undefined && { interruption: held.end.interruption }),
        market: gateway.market,
        timings,
        thresholds: thresholdsOf(plan, 7),
      },
      contextOf(plan),
    );
    return { result, wallMs: timings.wallMs, tradeCount: held.record.tradeCount };
  });
}
