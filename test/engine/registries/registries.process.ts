import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyProject } from '../../support/copied-project.ts';
import { MADE_UP } from './made-up-parts.ts';

const copy = copyProject();
afterAll(() => copy.remove());
beforeAll(() => {
  for (const { file, list } of MADE_UP) {
    copy.add(file.path, file.text);
    copy.insert(list.path, `${list.line}\n`);
  }
});

/** `PAPER_TRADING_LOG.json`. */
interface PaperLog {
  readonly session: {
    readonly strategy: { readonly id: string; readonly parameters: Readonly<Record<string, unknown>> };
    readonly intents: readonly LoggedIntent[];
    readonly executions: readonly { readonly symbol: string; readonly price: number }[];
  };
}

interface LoggedIntent {
  readonly symbol: string;
  readonly side: string;
  readonly quantity: number;
  readonly strategy_id: string;
}

interface Rehearsed {
  readonly screen: string;
  readonly log: PaperLog;
}

/** Holds a rehearsal of a system whose configuration has these members about its engine. */
function rehearse(name: string, engine: Readonly<Record<string, unknown>>): Rehearsed {
  // JSON is YAML too.
  const config = { version: 1, system: { name }, capital: { currency: 'USD', in_use: 1_000_000 }, ...engine };
  copy.add(`systems/${name}/prelive.yaml`, JSON.stringify(config));
  const words = ['--system', `systems/${name}`, '--out', `out/${name}`, '--seed', '1', '--duration', '20m'];
  const { stdout, stderr } = copy.run('bin/run.js', 'rehearse', ...words, '--trades', '1-100');
  return { screen: stdout + stderr, log: JSON.parse(copy.read(`out/${name}/PAPER_TRADING_LOG.json`)) };
}

const embedded = (strategy: string, parameters = {}) => ({ trading: { embedded: { strategy, parameters } } });
const CAPITAL_USD = 1_000_000;

describe('a part of each kind that somebody adds', () => {
  it('takes one file and one line, and compiles', () => {
    expect(copy.changed()).toEqual(MADE_UP.flatMap(({ file, list }) => [file.path, list.path]).toSorted());
    expect(copy.checkTypes()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('stands in the tables of docs/engine.md once they are written again', () => {
    for (const { name } of MADE_UP) expect(copy.read('docs/engine.md')).not.toContain(`\`${name}\``);
    expect(copy.run('scripts/write-engine-page.ts')).toEqual({ status: 0, stdout: '', stderr: '' });
    for (const { name, file } of MADE_UP) {
      const [, title = ''] = /title: '(.*)'/.exec(file.text) ?? [];
      expect(copy.read('docs/engine.md')).toContain(`| \`${name}\` | ${title} |`);
    }
  });

  it('is built', () => {
    expect(copy.run('scripts/build.ts')).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('a rehearsal whose prelive.yaml names', () => {
  const entriesOf = ({ log }: Rehearsed, strategyId: string) =>
    log.session.intents.filter(({ strategy_id }) => strategy_id === strategyId);

  /** USD that were bought by the first order of each symbol. */
  const boughtBy = (run: Rehearsed) => {
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
    const run = rehearse('strategy', { ...embedded('buy_few', { shares: 3 }), engine: { bus: 'counting' } });
    expect(run.log.session.strategy).toEqual({ id: 'buy_few', parameters: { shares: 3 } });
    expect(entriesOf(run, 'buy_few').map(({ side, quantity }) => [side, quantity])).toEqual(Array(5).fill(['BUY', 3]));
    const [, messages] = /counted (\d+) messages/.exec(run.screen) ?? [];
    expect(Number(messages)).toBeGreaterThan(1_000);
  });

  it('the signal buys where it expects a rise, and the regime model halves it', () => {
    const run = rehearse('signal', embedded('tsmr', { signal: { name: 'always_up', by: 2.5 } }));
    const { parameters } = run.log.session.strategy;
    expect(parameters['signal']).toEqual({ name: 'always_up', by: 2.5 });
    expect(entriesOf(run, 'tsmr').every(({ side }) => side === 'BUY')).toBe(true);
    const normal = boughtBy(run).total / CAPITAL_USD;
    expect(normal).toBeGreaterThan(0.6);

    const storm = rehearse('storm', embedded('tsmr', { signal: 'always_up', regime: 'always_storm' }));
    expect(storm.log.session.strategy.parameters['regime']).toBe('always_storm');
    expect(boughtBy(storm).total / CAPITAL_USD / normal).toBeCloseTo(0.5, 1);
  });

  it('the optimizer has its weights', () => {
    const run = rehearse('optimizer', embedded('tsmr', { signal: 'always_up', optimizer: 'one_percent' }));
    const { values } = boughtBy(run);
    expect(values).toHaveLength(5);
    for (const value of values) expect(value / CAPITAL_USD).toBeCloseTo(0.01, 3);
  });
});
