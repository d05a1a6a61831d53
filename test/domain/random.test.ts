import { describe, expect, it } from 'vitest';
import { createRandom, type RandomStream } from '../../src/domain/random.ts';

const COUNT = 20_000;
const draws = <T>(draw: () => T, count = COUNT) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
const uniforms = (stream: RandomStream, count = 5) => draws(() => stream.uniform(), count);

describe('a random stream', () => {
  it('repeats for its seed and for no other', () => {
    expect(uniforms(createRandom(42))).toEqual(uniforms(createRandom(42)));
    expect(uniforms(createRandom(42))).not.toEqual(uniforms(createRandom(43)));
  });

  it('keeps its values over versions: sessions of a seed are compared across them', () => {
    expect(uniforms(createRandom(42), 3)).toMatchInlineSnapshot(`
      [
        0.23833912634290755,
        0.8708230606280267,
        0.001463668653741479,
      ]
    `);
  });

  it('gives each purpose a stream of its own, which no draw of another shifts', () => {
    const parent = createRandom(1);
    const early = uniforms(parent.fork('orders'));
    uniforms(parent, 100);
    uniforms(parent.fork('market'), 100);
    expect(uniforms(parent.fork('orders'))).toEqual(early);
    expect(uniforms(parent.fork('market'))).not.toEqual(early);
  });

  it('is uniform in [0, 1)', () => {
    const stream = createRandom('uniform');
    const values = draws(() => stream.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(0.5, 1);
    const tenths = draws(() => 0, 10).map((_, i) => values.filter((one) => Math.floor(one * 10) === i).length);
    for (const count of tenths) expect(Math.abs(count - COUNT / 10)).toBeLessThan(5 * Math.sqrt(COUNT / 10));
  });

  it('is normal with mean 0 and variance 1', () => {
    const stream = createRandom('normal');
    const values = draws(() => stream.normal());
    expect(Math.abs(mean(values))).toBeLessThan(5 / Math.sqrt(COUNT));
    expect(mean(values.map((one) => one ** 2))).toBeCloseTo(1, 1);
    expect(values.filter((one) => Math.abs(one) < 1.96).length / COUNT).toBeCloseTo(0.95, 2);
  });

  it('draws every whole number below a bound, and no other', () => {
    const stream = createRandom('integer');
    expect(new Set(draws(() => stream.integer(6), 1000))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(stream.integer(1)).toBe(0);
  });
});
