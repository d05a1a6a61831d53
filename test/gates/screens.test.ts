import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/domain/json.ts';
import type { StageNumber } from '../../src/domain/stage.ts';
import { explainGate } from '../../src/gates/explain.ts';
import { formatAge, formatCompared, formatValue } from '../../src/gates/format.ts';
import { summarizeGate } from '../../src/gates/summary.ts';
import { allHold } from './clause-table.ts';
import { AS_OF, DAY, gateOf, judgeRecords, judgeValues, packagedGates, record, recordsOf } from './support.ts';

const gates = await packagedGates();
const judge = (stage: StageNumber, values: Readonly<Record<string, JsonValue>>) =>
  judgeValues(gateOf(gates, stage), { ...allHold(stage), ...values }, { step: 'pilot' });

describe('summarizeGate', () => {
  it('shows value and threshold of every condition of a gate that passes', async () => {
    const values = { latency_delta: 0.12, fill_rate: 0.994, sharpe_paper: 41, sharpe_backtest: 48 };
    expect(summarizeGate(await judge(7, values))).toEqual([
      ' 7 paper trading           PASS    latency 0.12 < 0.5   pacing 0   fill 0.994 > 0.98',
      '                                   backtest Sharpe 48 > 0   Sharpe 41 >= 24   complete yes',
      '                                   flat yes',
    ]);
  });

  it('takes the short words of the collector for a flag, else yes or no', async () => {
    const stage = gateOf(gates, 1);
    const records = recordsOf(stage, { ...allHold(1), artifact_coverage: 0.93, test_coverage: 0.91 }).map((one) =>
      one.name === 'governance_signed' ? { ...one, detail: '2 of 2 signed' } : one,
    );
    expect(summarizeGate(await judgeRecords(stage, records))).toEqual([
      ' 1 artifact validation     PASS    coverage 0.93 >= 0.8   tests 0.91 >= 0.8   charter 2 of 2 signed',
      '                                   fixtures yes',
    ]);
  });

  it('takes the first part of long words where it says enough', async () => {
    const stage = gateOf(gates, 4);
    const shown = async (detail: string, value: boolean) => {
      const records = recordsOf(stage, { ...allHold(4), unit_tests_pass: value }).map((one) =>
        one.name === 'unit_tests_pass' ? { ...one, detail } : one,
      );
      return summarizeGate(await judgeRecords(stage, records)).join(' ');
    };
    expect(await shown('42 of 42 passed; 0 failed, 0 errors, 0 skipped', true)).toContain(
      'unit tests 42 of 42 passed  ',
    );
    expect(await shown('41 of 42 passed; 1 failed: the position limit lets nothing through', false)).toContain(
      'unit tests 41 of 42 passed',
    );
    expect(await shown('position.test.ts: the position limit lets ten times too much through', false)).toContain(
      'unit tests no',
    );
  });

  it('shows nothing but what is wrong of a gate that does not pass, the worst first', async () => {
    const verdict = await judge(7, {
      latency_delta: null,
      fill_rate: 0.953,
      pacing_violations: 'x',
      session_duration: 60_000,
    });
    expect(summarizeGate(verdict)).toEqual([
      ' 7 paper trading           FAIL    fill 0.953, asked > 0.98   pacing unreadable   latency missing',
      '                                   duration 1 min, asked >= 6 h',
    ]);
  });

  it('says what it waits for and until when it is waived', async () => {
    const waiver = { stage: 7, clause: 'fill_rate', by: 'risk_officer, cto', until: '2027-01-31T00:00:00Z' } as const;
    const gate = gateOf(gates, 7);
    const values = { ...allHold(7), fill_rate: 0.95 };
    expect(summarizeGate(await judgeValues(gate, values, { waivers: [waiver], step: 'pilot' }))).toEqual([
      ' 7 paper trading           CONDITIONAL fill 0.95, asked > 0.98 (waived until 2027-01-31)',
    ]);
    expect(summarizeGate(await judgeValues(gate, allHold(7), { dependencyVerdicts: {}, step: 'pilot' }))).toEqual([
      ' 7 paper trading           PENDING waits for stage 6',
    ]);
  });

  it('never takes more than three lines of 100 columns, and counts what does not fit', async () => {
    const lines = summarizeGate(
      await judgeValues(gateOf(gates, 7), {}, { step: 'pilot', preset: 'strict', dependencyVerdicts: {} }),
    );
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/\+\d+ more$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('explainGate', () => {
  it('shows each clause with values, record, interval, gaps and what to do', async () => {
    const gate = gateOf(gates, 7);
    const fill = record(7, { name: 'fill_rate', unit: 'ratio' }, 0.953, {
      sequence: 415,
      samples: 128,
      interval: [0.901, 0.983],
      detail: '122 of 128 intents filled; unfilled: MSFT 4, TSLA 2',
    });
    const kept = recordsOf(gate, allHold(7)).filter(
      ({ name }) => !['fill_rate', 'sharpe_backtest', 'disconnects'].includes(name),
    );
    const verdict = await judgeRecords({ ...gate, clauses: gate.clauses.filter(({ id }) => SHOWN.includes(id)) }, [
      ...kept,
      fill,
    ]);
    expect(explainGate(verdict)).toEqual([
      ' 7 paper trading           FAIL    halts stage 8, step full',
      '   latency_delta < 0.50                   PASS     0.4999 against 0.5   #0001 paper   n = 1000000',
      '   fill_rate > 0.98                       FAIL     0.953 against 0.98   #0415 paper',
      '       122 of 128 intents filled; unfilled: MSFT 4, TSLA 2; n = 128; 95 % interval 0.901 to 0.983',
      '       to pass: Look at the unfilled intents in PAPER_TRADING_LOG.json; limit prices or sizes were',
      "       out of the market's reach.",
      '       or a waiver signed by risk_officer and one more role',
      '   sharpe_paper >= 0.5 * sharpe_backtest  PENDING  sharpe_paper 24   #0005 paper   n = 1000000',
      '       sharpe_backtest is missing',
      '       collect it: prelive stage7',
      '   disconnects == 0                       PENDING  missing   collect it: prelive stage7   (target)',
      '   market_data_live                       PASS     market_data_live yes   #0014 paper   n = 1000000',
      '',
      '   (target): stops the gate under the strict preset alone',
      '',
      '   Investigate before another session; a Sharpe ratio below its threshold is investigated first,',
      '   never averaged away.',
    ]);
  });

  const SHOWN = ['latency_delta', 'fill_rate', 'sharpe_paper', 'target_disconnects', 'market_data_live'];

  it('shows a waiver with who, until when, and whether it counts', async () => {
    const gate = gateOf(gates, 7);
    const explain = async (clause: string, until: string, values: Readonly<Record<string, JsonValue>>) => {
      const waivers = [{ stage: 7 as const, clause, by: 'risk_officer, cto', until }];
      return explainGate(await judgeValues(gate, { ...allHold(7), ...values }, { waivers, step: 'pilot' })).join('\n');
    };
    const later = new Date(AS_OF + DAY).toISOString();
    const before = new Date(AS_OF - DAY).toISOString();
    expect(await explain('fill_rate', later, { fill_rate: 0.5 })).toContain(
      `waived by risk_officer, cto until ${later}`,
    );
    expect(await explain('fill_rate', later, {})).toContain(`waived by risk_officer, cto until ${later}, not needed`);
    expect(await explain('fill_rate', before, { fill_rate: 0.5 })).toContain(
      `waiver of risk_officer, cto expired at ${before}`,
    );
    expect(await explain('enough_trades', later, { trade_count: 3 })).toContain(
      'waiver of risk_officer, cto void: this clause can never be waived',
    );
  });

  it('says that evidence was simulated, what it waits for, and what could not be evaluated', async () => {
    const gate = gateOf(gates, 6);
    const records = recordsOf(gate, { ...allHold(6), buying_power: 'much' }).map((one) => ({
      ...one,
      sourceClass: 'simulated' as const,
    }));
    const text = explainGate(
      await judgeRecords(gate, records, { step: 'rehearsal', dependencyVerdicts: { 4: 'PASS' } }),
    ).join('\n');
    expect(text).toContain(' 6 account probe           ERROR   step rehearsal, SIMULATED evidence');
    expect(text).toContain('   waits for stage 5: PENDING at best until they pass');
    expect(text).toContain('could not be evaluated: buying_power: record #3 holds "much", declared is double');
  });
});

describe('values for people', () => {
  it.each([
    [0.12, 'ratio', '0.12'],
    [0.9936, 'ratio', '0.994'],
    [0.8, 'ratio', '0.8'],
    [41.27, 'annualized', '41.3'],
    [-0.5, 'annualized', '-0.5'],
    [0.00001234, 'ratio', '0.000012'],
    [400_000, 'USD', '400,000 USD'],
    [1234.567, 'USD', '1,234.6 USD'],
    [112, 'ms', '112 ms'],
    [21_600_000, 'ms', '6 h'],
    [150_000, 'ms', '2.5 min'],
    [59_999, 'ms', '59,999 ms'],
    [0, 'count', '0'],
    [1e21, 'count', '1e+21'],
    [true, 'boolean', 'yes'],
    [false, 'boolean', 'no'],
    ['spec', 'text', 'spec'],
    [[1, 2], 'list', '[1,2]'],
  ] as const)('%j %s is %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it.each([
    [0.97996, 0.98, ['0.97996', '0.98']],
    [0.5, 0.5, ['0.5', '0.5']],
    [0.1 + 0.2, 0.3, ['0.30000000000000004', '0.3']],
    [49.99, 50, ['49.99', '50']],
  ] as const)('%d and %d are shown apart', (left, right, texts) => {
    expect(formatCompared(left, right, 'ratio')).toEqual(texts);
  });

  it.each([
    [DAY * 8, '8 d'],
    [DAY, '1 d'],
    [DAY + 1, '24 h'],
    [90_000, '90 s'],
    [500, '500 ms'],
    [3_600_000 * 47, '47 h'],
  ])('an age of %d ms is %s', (ageMs, text) => {
    expect(formatAge(ageMs)).toBe(text);
  });
});
