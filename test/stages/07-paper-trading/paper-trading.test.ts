import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import type { SessionRecord } from '../../../src/domain/session-record.ts';
import type { PaperTradingInputs } from '../../../src/stages/07-paper-trading/inputs.ts';
import { messagesOverLimit } from '../../../src/stages/07-paper-trading/pacing.ts';
import { measureSession, validatePaperTrading } from '../../../src/stages/07-paper-trading/paper-trading.ts';
import { equityCurve, minuteReturns } from '../../../src/stages/07-paper-trading/returns.ts';
import { makeBacktest, makeBaseline, makeInputs } from './made-session.ts';

const context = { observedAt: '2026-11-21T10:00:00.000Z', version: '0.1.0' };

function measured(inputs: PaperTradingInputs) {
  return new Map(measureSession(inputs).map((measurement) => [measurement.name, measurement]));
}

function withSession(change: Partial<SessionRecord>, rest: Partial<PaperTradingInputs> = {}): PaperTradingInputs {
  const inputs = makeInputs(rest);
  return { ...inputs, session: { ...inputs.session, ...change } };
}

const observed = (inputs: PaperTradingInputs) =>
  new Map(validatePaperTrading(inputs, context).observations.map((observation) => [observation.name, observation]));
const missingNames = (inputs: PaperTradingInputs) =>
  (validatePaperTrading(inputs, context).missing ?? []).map((entry) => entry.name);

describe('a complete session', () => {
  it('gives all evidence of stage 7, of the class of its connection', () => {
    const { observations, missing } = validatePaperTrading(makeInputs(), context);
    expect(missing).toEqual([]);
    expect(observations.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
      'session_duration ms',
      'session_complete boolean',
      'flat_at_end boolean',
      'market_data_live boolean',
      'disconnects count',
      'pacing_violations count',
      'fill_rate ratio',
      'trade_count count',
      'sharpe_paper annualized',
      'sharpe_backtest annualized',
      'latency_delta ratio',
      'baseline_orders count',
      'baseline_network_class_matches boolean',
      'baseline_origin_measured boolean',
      'place_latency_p95 ms',
      'cancel_latency_p95 ms',
      'status_latency_p95 ms',
      'session_summary session',
    ]);
    for (const observation of observations) {
      expect(observation).toMatchObject({ stage: 7, sourceClass: 'simulated', observedAt: context.observedAt });
    }
  });

  it('writes log, metrics and book that follow their schemas', () => {
    const inputs = makeInputs({
      timings: {
        wallMs: 4100,
        measures: { intent_to_socket: { count: 9, p50Ms: 0.2, p95Ms: 0.4, p99Ms: 1, maximumMs: 2 } },
      },
    });
    const files = renderArtifacts(validatePaperTrading(inputs, context).artifacts);
    expect(files.map((file) => file.path)).toEqual([
      'PAPER_TRADING_LOG.json',
      'PAPER_TRADING_METRICS.csv',
      'GATEWAY_BOOK.json',
      'ENGINE_TIMINGS.json',
    ]);
  });

  it('writes the same bytes whenever it is reduced', () => {
    const texts = ['2026-11-21T10:00:00.000Z', '2027-01-01T00:00:00.000Z'].map((observedAt) =>
      renderArtifacts(validatePaperTrading(makeInputs(), { ...context, observedAt }).artifacts).map(
        (file) => file.text,
      ),
    );
    expect(texts[0]).toEqual(texts[1]);
  });

  it('carries its measurements with sample size, interval and threshold in the metrics', () => {
    const csv = renderArtifacts(validatePaperTrading(makeInputs(), context).artifacts)[1]?.text.split('\n') ?? [];
    expect(csv[0]).toBe('metric,value,unit,n,interval_low,interval_high,threshold,evidence_class');
    expect(csv.find((line) => line.startsWith('fill_rate,'))).toMatch(
      /^fill_rate,1,ratio,\d+,0\.9\d+,1,fill_rate > 0\.98,simulated$/,
    );
    expect(csv.find((line) => line.startsWith('session_duration,'))).toBe('session_duration,21600000,ms,,,,,simulated');
  });
});

describe('latency delta', () => {
  it('is the growth of the 95th percentile over the baseline', () => {
    const baseline = { ...makeBaseline(), latenciesMs: Array.from({ length: 200 }, () => 100) };
    const session = makeInputs().session;
    const orders = session.orders.map((order) => ({ ...order, acknowledgedAt: order.intentAt + 112 }));
    const delta = observed(withSession({ orders }, { baseline })).get('latency_delta');
    expect(delta?.value).toBeCloseTo(0.12, 12);
    expect(delta?.interval).toEqual([expect.closeTo(0.12, 12), expect.closeTo(0.12, 12)]);
    expect(delta?.detail).toBe(`p95 112 ms against 100 ms (n = ${orders.length} / 200)`);
    expect(delta?.samples).toBe(orders.length);
  });

  it.each([
    ['without a baseline', { baseline: undefined }],
    ['with a baseline of 0 ms', { baseline: { ...makeBaseline(), latenciesMs: [0] } }],
  ])('is missing %s', (_case, { baseline }) => {
    const { baseline: _ours, ...rest } = makeInputs();
    expect(missingNames({ ...rest, ...(baseline !== undefined && { baseline }) })).toContain('latency_delta');
  });

  it('is missing when no order was acknowledged, and an order without an answer is no observation', () => {
    const orders = makeInputs().session.orders.map((order) => ({ ...order, acknowledgedAt: null }));
    expect(missingNames(withSession({ orders }))).toEqual(['latency_delta', 'place_latency_p95']);
  });

  it('says when the baseline is from another network, or modelled, or short', () => {
    const baseline = { ...makeBaseline(), networkClass: 'wan', origin: 'measured' as const, latenciesMs: [90, 91] };
    const facts = observed(makeInputs({ baseline }));
    expect(facts.get('baseline_network_class_matches')).toMatchObject({
      value: false,
      detail: 'session over loopback, baseline over wan',
    });
    expect(facts.get('baseline_origin_measured')?.value).toBe(true);
    expect(facts.get('baseline_orders')?.value).toBe(2);
    expect(facts.get('latency_delta')?.interval).toBeUndefined();
    expect(observed(makeInputs()).get('baseline_origin_measured')?.value).toBe(false);
  });
});

describe('fill rate', () => {
  it('counts executed quantity of approved marketable intents, and passive ones apart', () => {
    const { session } = makeInputs();
    const first = session.intents.find((intent) => intent.marketable);
    const executions = session.executions.filter((execution) => execution.intentId !== first?.intentId);
    const intended = session.intents
      .filter((intent) => intent.marketable)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const rate = observed(withSession({ executions })).get('fill_rate');
    expect(rate?.value).toBeCloseTo((intended - (first?.quantity ?? 0)) / intended, 12);
    expect(rate?.detail).toContain(`not filled whole: ${first?.symbol} ${first?.intentId.slice(0, 8)}`);
    expect(measured(makeInputs()).get('passive_fill_rate')?.value).toBeLessThan(1);
  });

  it('leaves out what risk refused', () => {
    const { session } = makeInputs();
    const refused = session.intents.slice(0, 1).map((intent) => ({
      ...intent,
      intentId: 'refused',
      approved: false,
      quantity: 1e6,
    }));
    const intents = [...session.intents, ...refused];
    const values = measured(withSession({ intents }));
    expect(values.get('fill_rate')?.value).toBe(1);
    expect(values.get('intents_refused_by_risk')?.value).toBe(1);
  });

  it('names at most five intents', () => {
    const detail = observed(withSession({ executions: [] })).get('fill_rate')?.detail ?? '';
    expect(detail.match(/AAPL|MSFT|TSLA/g)).toHaveLength(5);
    expect(detail).toMatch(/and \d+ more$/);
  });

  it('is missing in a session without intents, like everything about fills', () => {
    const values = measured(withSession({ intents: [], orders: [], executions: [], rejects: [] }));
    for (const name of ['fill_rate', 'passive_fill_rate', 'reject_rate', 'slippage']) {
      expect(values.get(name)).toMatchObject({ missing: expect.any(String) });
    }
    expect(values.get('trade_count')?.value).toBe(0);
  });
});

describe('fills', () => {
  it('count rejects, partial fills, slippage against the arrival price, and commission', () => {
    const { session } = makeInputs();
    const [order] = session.orders;
    const rejects = [{ intentId: order?.intentId ?? '', at: session.startedAt, code: 201, reason: 'no' }];
    const values = measured(withSession({ rejects }));
    expect(values.get('reject_rate')?.value).toBeCloseTo(1 / session.orders.length, 12);
    const parted = session.executions.filter((one) =>
      session.orders.some((o) => o.intentId === one.intentId && one.quantity < o.quantity),
    );
    expect(values.get('partial_fills')?.value).toBe(new Set(parted.map((one) => one.intentId)).size);
    expect(values.get('slippage')?.value).toBeGreaterThan(0);
    expect(values.get('commission')?.value).toBeCloseTo(session.equity.at(-1)?.fees ?? 0, 9);
  });

  it('take a fill without arrival price or commission for what it is', () => {
    const { session } = makeInputs();
    const intents = session.intents.map((intent) => ({ ...intent, arrivalMid: null }));
    const executions = session.executions.map((execution) => ({ ...execution, commission: null }));
    const values = measured(withSession({ intents, executions }));
    expect(values.get('slippage')?.missing).toContain('arrival price');
    expect(values.get('commission')?.value).toBe(0);
  });
});

describe('pacing', () => {
  it.each([
    ['50 at once are allowed', Array.from({ length: 50 }, () => 0), 0],
    ['the 51st is one too many', Array.from({ length: 51 }, () => 0), 1],
    ['a second later is another second', [...Array.from({ length: 50 }, () => 0), 1000], 0],
    ['a millisecond less is not', [...Array.from({ length: 50 }, () => 0), 999], 1],
  ])('%s', (_case, times, count) => {
    expect(messagesOverLimit(times, 50)).toBe(count);
  });

  it('adds what the broker reported', () => {
    const { session } = makeInputs();
    const burst = Array.from({ length: 53 }, () => ({ at: session.endedAt + 10_000, name: 'place_order' }));
    const pacing = observed(
      withSession({
        sentMessages: [...burst, ...session.sentMessages],
        pacingViolations: [{ at: session.startedAt, code: 420 }],
      }),
    ).get('pacing_violations');
    expect(pacing?.value).toBe(4);
    expect(pacing?.detail).toContain('1 reported by the broker, 3 messages above 50 a second');
  });

  it('agrees with counting every window anew', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 80 }),
        fc.integer({ min: 1, max: 9 }),
        (sent, limit) => {
          const times = sent.toSorted((a, b) => a - b);
          const naive = times.filter((t, i) => times.filter((other, j) => j <= i && other > t - 1000).length > limit);
          expect(messagesOverLimit(times, limit)).toBe(naive.length);
        },
      ),
    );
  });
});

describe('Sharpe ratios', () => {
  it('take every minute, flat ones too, but none over a hole in the record', () => {
    const point = (minute: number, equity: number) => ({ at: minute * 60_000, equity });
    const curve = [point(0.7, 1000), point(1, 1010), point(2, 1010), point(5, 900), point(5.2, 909)];
    expect(minuteReturns(curve)).toEqual([expect.closeTo(0.01, 12), 0, expect.closeTo(0.01, 12)]);
  });

  it('count what was closed after the last minute', () => {
    const { session } = makeInputs();
    const cut = session.equity.slice(0, -3);
    const curve = equityCurve({ ...session, equity: cut });
    expect(curve).toHaveLength(cut.length + 1);
    expect(curve.at(-1)?.at).toBe(session.endedAt);
    expect(curve.at(-1)?.equity).toBeCloseTo(session.equity.at(-1)?.equity ?? 0, 6);
    expect(equityCurve(session)).toBe(session.equity);
    expect(equityCurve({ ...session, equity: cut, flat: false })).toBe(cut);
    expect(equityCurve({ ...session, equity: [] })).toEqual([]);
  });

  it('charge nothing for a commission that was never reported', () => {
    const { session } = makeInputs();
    const executions = session.executions.map((execution) => ({ ...execution, commission: null }));
    const curve = equityCurve({ ...session, executions, equity: session.equity.slice(0, -3) });
    const last = session.equity.at(-1);
    expect(curve.at(-1)?.equity).toBeCloseTo((last?.equity ?? 0) + (last?.fees ?? 0), 6);
  });

  it('are missing, not 0, when nothing moved', () => {
    const { session, ...rest } = makeInputs();
    const equity = session.equity.map((point) => ({ ...point, equity: 100_000 }));
    const { backtest: _none, ...others } = { ...rest, session: { ...session, equity } };
    const reasons = validatePaperTrading(others, context).missing ?? [];
    expect(reasons.map((entry) => entry.name)).toEqual(['sharpe_paper', 'sharpe_backtest']);
    const flat = { ...makeBacktest(), returns: [0, 0, 0] };
    expect(missingNames(makeInputs({ backtest: flat }))).toEqual(['sharpe_backtest']);
  });

  it('come with an interval as wide as 6 h deserve', () => {
    const paper = observed(makeInputs()).get('sharpe_paper');
    const [low, high] = paper?.interval ?? [0, 0];
    expect(paper?.samples).toBe(360);
    expect(high - low).toBeGreaterThan(2 * 1.9 * 16);
  });
});

describe('equity', () => {
  it('gives profit and drawdown of the capital in use, from the first point on', () => {
    const empty = { cash: 0, marketValue: 0, fees: 0, realised: 0, unrealised: 0 };
    const equity = [0, -2000, -1000].map((change, i) => ({ ...empty, at: i * 60_000, equity: 500_000 + change }));
    const values = measured(withSession({ equity, executions: [], capitalInUse: 10_000 }));
    expect(values.get('profit')?.value).toBe(-1000);
    expect(values.get('max_drawdown')?.value).toBeCloseTo(0.2, 12);
    expect(
      measured(withSession({ equity, executions: [], capitalInUse: 1000 })).get('max_drawdown')?.missing,
    ).toContain('exceeded');
    expect(measured(withSession({ equity: [] })).get('profit')?.missing).toBeDefined();
  });
});

describe('conditions', () => {
  it.each([
    ['delayed data at any time', [{ at: 5, symbol: 'TSLA', type: 3 as const }], false],
    ['no word about a symbol', [], undefined],
  ])('%s', (_case, marketDataTypes, value) => {
    const inputs = withSession({ marketDataTypes });
    expect(observed(inputs).get('market_data_live')?.value).toBe(value);
    expect(missingNames(inputs)).toEqual(value === undefined ? ['market_data_live'] : []);
  });

  it('count lost and restored connections', () => {
    const connections = (['lost', 'restored', 'lost'] as const).map((state, at) => ({ at, state, reason: '1100' }));
    const values = measured(withSession({ connections }));
    expect([values.get('disconnects')?.value, values.get('recoveries')?.value]).toEqual([2, 1]);
  });

  it('an interrupted session keeps all that it measured and says so', () => {
    const inputs = makeInputs({ interruption: 'interrupted by the user' }, 1, 30);
    const { artifacts, observations } = validatePaperTrading(inputs, context);
    const log = artifacts[0]?.kind === 'json' ? artifacts[0].value : {};
    expect(log).toMatchObject({ complete: false, interruption: 'interrupted by the user' });
    expect(observations.find((one) => one.name === 'session_duration')?.value).toBe(1_800_000);
    expect(renderArtifacts(artifacts)).toHaveLength(3);
  });

  it('without book, market and timings the log says null and the other files are not written', () => {
    const { book: _book, market: _market, ...rest } = makeInputs();
    const { artifacts } = validatePaperTrading(rest, context);
    expect(artifacts.map((artifact) => artifact.path)).toEqual(['PAPER_TRADING_LOG.json', 'PAPER_TRADING_METRICS.csv']);
    expect(artifacts[0]).toMatchObject({ value: { market: null } });
  });
});
