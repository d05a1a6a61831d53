import type { BacktestRecord, EquityPoint, SessionRecord } from '../../domain/session-record.ts';
import { drawdown } from '../../statistics/drawdown.ts';
import { normalQuantile } from '../../statistics/normal.ts';
import { MINUTES_PER_YEAR, type SharpeEstimate, sharpe } from '../../statistics/sharpe.ts';
import { CONFIDENCE, type Measurement, missing } from './measurement.ts';

const MINUTE_MS = 60_000;

/**
 * One-minute returns of a session: change of equity over capital in use, flat minutes included. Two points that do not
 * lie one minute apart (rounded), as after a hole in the record or at an end within a minute, give no return.
 */
export function minuteReturns(equity: readonly EquityPoint[], capitalInUse: number): readonly number[] {
  return equity.flatMap((point, i) => {
    const before = equity[i - 1];
    if (before === undefined || Math.round((point.at - before.at) / MINUTE_MS) !== 1) return [];
    return [(point.equity - before.equity) / capitalInUse];
  });
}

/** Sharpe ratios of session and backtest, with profit and drawdown of the session. */
export function returnMeasurements(
  session: SessionRecord,
  backtest: BacktestRecord | undefined,
): readonly Measurement[] {
  const paper = sharpe(minuteReturns(session.equity, session.capitalInUse), { periodsPerYear: MINUTES_PER_YEAR });
  return [
    paper === undefined
      ? missing('sharpe_paper', 'annualized', 'the equity of the session has no variance: nothing was traded')
      : sharpeMeasurement('sharpe_paper', paper),
    backtestSharpe(backtest),
    ...equityMeasurements(session),
  ];
}

function backtestSharpe(backtest: BacktestRecord | undefined): Measurement {
  if (backtest === undefined)
    return missing('sharpe_backtest', 'annualized', 'no history could be read for a backtest');
  const estimate = sharpe(backtest.returns, { periodsPerYear: MINUTES_PER_YEAR });
  if (estimate === undefined) return missing('sharpe_backtest', 'annualized', 'the backtest has no variance');
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

function equityMeasurements({ equity, capitalInUse }: SessionRecord): readonly Measurement[] {
  const [first, last] = [equity[0], equity.at(-1)];
  if (first === undefined || last === undefined) return [missing('profit', 'USD', 'the session has no equity point')];
  // Measured on the capital in use, which the kill switches watch too; the initial point counts.
  const curve = equity.map((point) => capitalInUse + point.equity - first.equity);
  const fall = drawdown(curve);
  return [
    { name: 'profit', unit: 'USD', value: last.equity - first.equity },
    { name: 'return_on_capital', unit: 'ratio', value: (last.equity - first.equity) / capitalInUse },
    fall === undefined
      ? missing('max_drawdown', 'ratio', 'the loss exceeded the capital in use')
      : { name: 'max_drawdown', unit: 'ratio', value: fall.maximum, samples: curve.length },
  ];
}
