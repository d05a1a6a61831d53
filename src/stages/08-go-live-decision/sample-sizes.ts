import type { GateVerdict } from '../../domain/verdict.ts';
import { proportionLowerBound } from '../../statistics/binomial.ts';
import { quantileRankInterval } from '../../statistics/quantile.ts';
import { findEvidence, formatRecord } from './sharpe-strength.ts';
import { formatDocumentNumber, formatPercent } from './words.ts';

/** How far fill rate and latency carry with the orders that there were; a sentence each, none without the evidence. */
export function sampleSizes(gates: readonly GateVerdict[]): readonly string[] {
  return [...fillRate(gates), ...latency(gates)];
}

function fillRate(gates: readonly GateVerdict[]): readonly string[] {
  const rate = findEvidence(gates, 7, 'fill_rate');
  const trials = rate?.samples ?? 0;
  if (typeof rate?.value !== 'number' || trials === 0) return [];
  const bound = proportionLowerBound(Math.min(rate.value, 1) * trials, trials, 0.95);
  return [
    `The fill rate of ${formatPercent(rate.value)} rests on ${trials} orders: with 95 % confidence the true one is above ` +
      `${formatPercent(bound)}, no more is shown (${formatRecord(rate)}).`,
  ];
}

function latency(gates: readonly GateVerdict[]): readonly string[] {
  const place = findEvidence(gates, 7, 'place_latency_p95');
  const orders = place?.samples ?? 0;
  if (typeof place?.value !== 'number' || orders === 0) return [];
  const { upper } = quantileRankInterval(orders, 0.95, 0.95);
  const bound =
    upper === undefined || place.interval === undefined
      ? 'so few orders put no upper bound on it'
      : `with 95 % confidence it is at most ${formatDocumentNumber(place.interval[1])} ms`;
  return [
    `19 of 20 orders were acknowledged within ${formatDocumentNumber(place.value)} ms (${orders} orders; ${bound}; ${formatRecord(place)}).`,
  ];
}
