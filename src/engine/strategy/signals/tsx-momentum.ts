import { createEwma, ewmaDeviation } from '../ewma.ts';
import { createMinuteReturns } from '../minute-returns.ts';
import { defineSignal, type Signal, type SignalRequest } from '../signal.ts';

/**
 * Time-series momentum after Moskowitz, Ooi and Pedersen (2012), on one-minute bars: exponentially weighted mean of
 * returns. Each return is divided by the volatility known one minute before, which removes the effect of the time of
 * day. About standard normal for independent returns.
 */
export const TSX_MOMENTUM = defineSignal<object>({
  name: 'tsx_momentum',
  title: 'Time-series momentum: the mean of the last returns, each divided by its volatility.',
  parameters: {},
  create: createTsxMomentum,
});

function createTsxMomentum({ symbols, halfLife, volatilityHalfLife }: SignalRequest): Signal {
  const unit = ewmaDeviation(halfLife);
  const trends = new Map(
    symbols.map((symbol) => {
      const mean = createEwma(halfLife);
      const returns = createMinuteReturns(volatilityHalfLife, (change, volatility) => {
        if (volatility > 0) mean.add(change / volatility);
      });
      return [symbol, { mean, returns }];
    }),
  );
  return {
    onBar: (bar) => trends.get(bar.symbol)?.returns.onBar(bar),
    score: (symbol) => (trends.get(symbol)?.mean.mean ?? 0) / unit,
  };
}
