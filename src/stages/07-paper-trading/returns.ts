import { MINUTES_PER_YEAR } from '../../domain/market.ts';
import type { BacktestRecord, EquityPoint, SessionRecord } from '../../domain/session-record.ts';
import { drawdown } from '../../statistics/drawdown.ts';
import { normalQuantile } from '../../statistics/normal.ts';
import { type SharpeEstimate, sharpe } from '../../statistics/sharpe.ts';
import { CONFIDENCE, type Measurement, missingMeasurement } from './measurement.ts';

const MINUTE_MS = 60_000;

/** Equity of the account at an instant, USD. */
export type CurvePoint = Pick<EquityPoint, 'at' | 'equity'>;

/**
 * The equity points of a session and, when it ended flat with fills or corrections since its last point, one more at its
 * end: what was closed last counts like everything else. A commission that was not reported counts as 0.
 */
export function equityCurve(session: SessionRecord): readonly CurvePoint[] {
  const { equity, executions, corrections = [], endedAt, flat, startingCash } = session;
  const last = equity.at(-1);
  const news = [...executions.map(({ receivedAt }) => receivedAt), ...corrections.map(({ at }) => at)];
  const later = last !== undefined && news.some((at) => at >= last.at);
  if (!flat || !later) return equity;
  const spent = executions.reduce((sum, { side, quantity, price, commission }) => {
    return sum + (side === 'BUY' ? 1 : -1) * quantity * price + (commission ?? 0);
  }, 0);
  return [...equity, { at: endedAt, equity: startingCash - spent }];
}

/**
 * One-minute returns of an equity curve, flat minutes included; the first and the last minute may be shorter. Over a
 * hole in the record (points more than a minute apart), and on an account without money, there is no return.
 */
export function minuteReturns(curve: readonly CurvePoint[]): readonly number[] {
  return curve.flatMap((point, i) => {
    const before = curve[i - 1];
    if (before === undefined || before.equity <= 0 || point.at - before.at > MINUTE_MS) return [];
    return [point.equity / before.equity - 1];
  });
}

/** Sharpe ratios of session and backtest, with profit and drawdown of the session. */
export function returnMeasurements(
  session: SessionRecord,
  backtest: BacktestRecord | undefined,
): readonly Measurement[] {
  const curve = equityCurve(session);
  const paper = sharpe(minuteReturns(curve), { periodsPerYear: MINUTES_PER_YEAR });
  return [
    paper === undefined
      ? missingMeasurement(
          'sharpe_paper',
          'annualized',
          'the equity of the session has no variance: nothing was traded',
        )
      : sharpeMeasurement('sharpe_paper', paper),
    backtestSharpe(backtest),
    ...equityMeasurements(curve, session.capitalInUse),
  ];
}

function backtestSharpe(backtest: BacktestRecord | undefined): Measurement {
  if (backtest === undefined)
    return missingMeasurement('sharpe_backtest', 'annualized', 'no history could be read for a backtest');
  const estimate = sharpe(backtest.returns, { periodsPerYear: MINUTES_PER_YEAR });
  if (estimate === undefined)
    return missingMeasurement('sharpe_backtest', 'annualized', 'the backtest has no variance');
  return sharpeMeasurement('sharpe_backtest', estimate);
}

function sharpeMeasurement(name: string, estimate: SharpeEstimate): Measurement {
  const reach = normalQuantile((1 + CONFIDENCE) / 2) * estimate.standardErrorNonNormal;
  const { annualized, observations, standardErrorNonNormal } = estimate;
  return {
    name,
    unit: 'annualized',
    value: annualized,
    samples: observations,
    interval: [annualized - reach, annualized + reach],
    detail: `standard error ${standardErrorNonNormal.toFixed(1)} over ${observations} one-minute returns`,
  };
}

function equityMeasurements(curve: readonly CurvePoint[], capitalInUse: number): readonly Measurement[] {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined)
    return [missingMeasurement('profit', 'USD', 'the session has no equity point')];
  const profit = last.equity - first.equity;
  const fall = largestFall(curve, capitalInUse);
  return [
    { name: 'profit', unit: 'USD', value: profit },
    { name: 'return_on_capital', unit: 'ratio', value: profit / capitalInUse },
    fall === undefined
      ? missingMeasurement('max_drawdown', 'ratio', 'the loss exceeded the capital in use')
      : { name: 'max_drawdown', unit: 'ratio', value: fall, samples: curve.length },
  ];
}

/**
 * Largest fall from the highest point, measured on the capital in use, which the kill switches watch too; the initial point
 * counts. Undefined for an empty curve and for a loss of all of that capital.
 */
export function largestFall(curve: readonly CurvePoint[], capitalInUse: number): number | undefined {
  const [first] = curve;
  if (first === undefined) return undefined;
  return drawdown(curve.map((point) => capitalInUse + point.equity - first.equity))?.maximum;
}
