import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/domain/random.ts';
import { createLatencySampler, type DelayDistribution, MODELLED_LOOPBACK } from '../../../src/gateway/venue/latency.ts';

const DRAWS = 20_000;
const PURPOSES = ['acknowledge', 'route', 'fill', 'cancel'] as const;

function draws(next: () => number): readonly number[] {
  return Array.from({ length: DRAWS }, next).sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], q: number) => sorted[Math.floor(q * sorted.length)] ?? Number.NaN;
const NORMAL_95 = 1.6449;

function expectLaw(sorted: readonly number[], law: DelayDistribution): void {
  expect(sorted.every((delay) => Number.isInteger(delay) && delay >= 1 && delay <= law.maximumMs)).toBe(true);
  expect(Math.abs(quantile(sorted, 0.5) - law.medianMs)).toBeLessThanOrEqual(Math.max(1, 0.05 * law.medianMs));
  const p95 = law.medianMs * Math.exp(law.sigma * NORMAL_95);
  expect(Math.abs(quantile(sorted, 0.95) - p95)).toBeLessThanOrEqual(Math.max(1, 0.08 * p95));
}

describe('the latency model', () => {
  const sampler = createLatencySampler(MODELLED_LOOPBACK, createRandom(1));

  test.each(PURPOSES)('draws %s from its declared law, within its bounds', (purpose) => {
    expectLaw(
      draws(() => sampler.next(purpose)),
      MODELLED_LOOPBACK[purpose],
    );
  });

  test.each(['open_orders', 'account_summary', 'historical_data', 'other'] as const)(
    'draws replies of kind %s from its declared law',
    (kind) => {
      expectLaw(
        draws(() => sampler.reply(kind)),
        MODELLED_LOOPBACK.replies[kind],
      );
    },
  );

  test('keeps the targets of the interface map: place < 200 ms, cancel < 100 ms, status < 50 ms at p95', () => {
    const place = draws(() => sampler.next('acknowledge') + sampler.next('route') + sampler.next('fill'));
    expect(quantile(place, 0.95)).toBeLessThan(150);
    expect(draws(() => sampler.next('cancel')).at(-1)).toBeLessThan(100);
    expect(draws(() => sampler.reply('open_orders')).at(-1)).toBeLessThan(50);
  });

  test('draws of one purpose do not shift those of another', () => {
    const [a, b] = [
      createLatencySampler(MODELLED_LOOPBACK, createRandom(7)),
      createLatencySampler(MODELLED_LOOPBACK, createRandom(7)),
    ];
    for (let i = 0; i < 10; i++) a.reply('positions');
    expect([a.next('fill'), a.next('fill')]).toEqual([b.next('fill'), b.next('fill')]);
  });
});
