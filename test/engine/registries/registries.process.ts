import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MADE_UP } from './made-up-parts.ts';
import { copyPackage } from './package-copy.ts';

const copy = copyPackage();
afterAll(() => copy.dispose());
beforeAll(() => {
  for (const part of MADE_UP) copy.add(part);
});

const embedded = (strategy: string, parameters = {}) => ({ trading: { embedded: { strategy, parameters } } });
const CAPITAL_USD = 1_000_000;

describe('a part of each kind that somebody adds', () => {
  it('takes one file and one line, and compiles', () => {
    const expected = MADE_UP.flatMap(({ file, list }) => [
      [file.path, file.text.trimEnd().split('\n')],
      [list.path, [list.line]],
    ]);
    expect(copy.changes()).toEqual(Object.fromEntries(expected));
    expect(copy.node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.copy.json')).toEqual({ status: 0, text: '' });
  });

  it('stands in the tables of docs/engine.md once they are written again', () => {
    for (const { name } of MADE_UP) expect(copy.read('docs/engine.md')).not.toContain(`\`${name}\``);
    expect(copy.node('scripts/write-engine-page.ts')).toEqual({ status: 0, text: '' });
    for (const { name, file } of MADE_UP) {
      const [, title = ''] = /title: '(.*)'/.exec(file.text) ?? [];
      expect(copy.read('docs/engine.md')).toContain(`| \`${name}\` | ${title} |`);
    }
  });

  it('is built', () => {
    expect(copy.node('scripts/build.ts')).toEqual({ status: 0, text: '' });
  });
});

describe('a rehearsal whose prelive.yaml names', () => {
  const entriesOf = ({ log }: ReturnType<typeof copy.rehearse>, strategyId: string) =>
    log.session.intents.filter(({ strategy_id }) => strategy_id === strategyId);

  /** USD value of the first order of each symbol. */
  const boughtBy = (run: ReturnType<typeof copy.rehearse>) => {
    const first = new Map(
      entriesOf(run, 'tsmr')
        .toReversed()
        .map((intent) => [intent.symbol, intent]),
    );
    const values = [...first.values()].map(({ symbol, quantity }) => {
      const price = run.log.session.executions.find((execution) => execution.symbol === symbol)?.price ?? 0;
      return quantity * price;
    });
    return { values, total: values.reduce((sum, value) => sum + value, 0) };
  };

  it('the strategy and the bus has its orders in the log, and its messages on the bus', () => {
    const run = copy.rehearse('strategy', { ...embedded('buy_few', { shares: 3 }), engine: { bus: 'counting' } });
    expect(run.log.session.strategy).toEqual({ id: 'buy_few', parameters: { shares: 3 } });
    expect(entriesOf(run, 'buy_few').map(({ side, quantity }) => [side, quantity])).toEqual(Array(5).fill(['BUY', 3]));
    const [, messages] = /counted (\d+) messages/.exec(run.screen) ?? [];
    expect(Number(messages)).toBeGreaterThan(1_000);
  });

  it('the signal buys where it expects a rise, and the regime model halves it', () => {
    const run = copy.rehearse('signal', embedded('tsmr', { signal: { name: 'always_up', by: 2.5 } }));
    const { parameters } = run.log.session.strategy;
    expect(parameters['signal']).toEqual({ name: 'always_up', by: 2.5 });
    expect(entriesOf(run, 'tsmr').every(({ side }) => side === 'BUY')).toBe(true);
    const normal = boughtBy(run).total / CAPITAL_USD;
    expect(normal).toBeGreaterThan(0.6);

    const storm = copy.rehearse('storm', embedded('tsmr', { signal: 'always_up', regime: 'always_storm' }));
    expect(storm.log.session.strategy.parameters['regime']).toBe('always_storm');
    expect(boughtBy(storm).total / CAPITAL_USD / normal).toBeCloseTo(0.5, 1);
  });

  it('the optimizer has its weights', () => {
    const run = copy.rehearse('optimizer', embedded('tsmr', { signal: 'always_up', optimizer: 'one_percent' }));
    const { values } = boughtBy(run);
    expect(values).toHaveLength(5);
    for (const value of values) expect(value / CAPITAL_USD).toBeCloseTo(0.01, 3);
  });
});
