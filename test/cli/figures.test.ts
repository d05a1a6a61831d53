import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceRecord } from '../../src/domain/evidence.ts';
import { formatDocumentNumber, formatDocumentValue } from '../../src/stages/08-go-live-decision/words.ts';
import { runCli } from '../support/run-cli.ts';
import { read, scratch } from './scratch.ts';

const place = scratch();
const workspace = join(place, 'rehearsal');
let document = '';
let records: readonly EvidenceRecord[] = [];
beforeAll(async () => {
  await runCli(['rehearse', '--out', 'rehearsal'], place);
  document = read(workspace, 'GO_LIVE_DECISION_GATE.md');
  const lines = read(workspace, 'ledger-frozen.ndjson').trimEnd().split('\n');
  records = lines.map((line) => JSON.parse(line));
}, 180_000);

const section = (title: string) => document.split(`## ${title}`)[1]?.split('\n## ')[0] ?? '';
const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map(cellsOf);
const record = (reference: string) => records.find(({ sequence }) => `#${sequence}` === reference);

/** `#412 \`fill_rate\`: …; digest …`, line by line. */
const listed = () =>
  section('The records behind these figures')
    .split('\n')
    .flatMap((line) => /^- (#\d+) `(\w+)`: (.*); (\w+); seen (\S+); digest `(\w+)`$/.exec(line)?.slice(1) ?? [])
    .reduce<string[][]>((rows, word, index) => {
      if (index % 6 === 0) rows.push([]);
      rows.at(-1)?.push(word);
      return rows;
    }, []);

/** A value with its source, as the document writes it. */
function measured(value: string, found: EvidenceRecord | undefined, number: (value: number) => string): string {
  const unit = found?.unit === 'boolean' ? '' : ` ${found?.unit}`;
  const interval = found?.interval === undefined ? '' : `; 95 % interval ${found.interval.map(number).join(' to ')}`;
  const samples = found?.samples === undefined ? '' : `; ${found.samples} observation${found.samples === 1 ? '' : 's'}`;
  return `${value}${unit}${interval}${samples}`;
}

describe('every figure of the decision document', () => {
  it('names records that stand in the frozen ledger with that number, value, unit, source, time and digest', () => {
    const rows = listed();
    expect(rows.length).toBeGreaterThan(30);
    expect(rows).toHaveLength(section('The records behind these figures').match(/^- /gm)?.length ?? 0);
    for (const [reference = '', name, value, source, seenAt, digest] of rows) {
      const found = record(reference);
      expect([reference, name, source, seenAt, digest]).toEqual([
        reference,
        found?.name,
        found?.sourceClass,
        found?.observedAt,
        found?.digest.slice(0, 12),
      ]);
      if (name === 'session_summary') expect(value).toMatch(/^the session of \d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
      else expect(value).toBe(measured(JSON.stringify(found?.value), found, String));
    }
  });

  it('has in each clause the value of the first record that it names', () => {
    const rows = rowsOf(section('The gates, clause by clause')).filter((cells) => cells[2]?.startsWith('#'));
    expect(rows.length).toBeGreaterThan(30);
    for (const [clause, value = '', references = ''] of rows) {
      const [first] = references.split(/[,;] /).map(record);
      expect([clause, value]).toEqual([
        clause,
        measured(formatDocumentValue(first?.value), first, formatDocumentNumber),
      ]);
    }
  });

  it('is in no clause without a record, but where evidence is missing', () => {
    const rows = rowsOf(section('The gates, clause by clause')).filter((cells) => cells.length === 4);
    const bare = rows.filter((cells) => cells[2] === '' && /\d/.test(cells[1] ?? ''));
    expect(rows.length).toBeGreaterThan(30);
    expect(bare).toEqual([]);
  });

  it('has of each session the trades, the profit and the largest fall of the record that it names', () => {
    const rows = rowsOf(section('What the paper sessions made')).filter((cells) => cells[4]?.startsWith('#'));
    expect(rows).toHaveLength(1);
    for (const [, trades = '', profit = '', fall = '', reference = ''] of rows) {
      const value = record(reference.split(';')[0] ?? '')?.value;
      const metrics = read(workspace, 'PAPER_TRADING_METRICS.csv');
      const metric = (name: string) => Number(new RegExp(`^${name},([^,]*),`, 'm').exec(metrics)?.[1]);
      expect(value).toMatchObject({ tradeCount: Number(trades), largestFall: metric('max_drawdown') });
      expect(profit).toMatch(/^[+-][\d,]+\.\d\d USD$/);
      expect(Number(profit.replaceAll(/[^\d.-]/g, ''))).toBeCloseTo(metric('profit'), 2);
      expect(fall).toBe(`${(metric('max_drawdown') * 100).toFixed(2)} %`);
    }
  });

  it('names a record in every sentence on how far the numbers carry, and each is among those listed', () => {
    const sentences = section('How far these numbers carry')
      .split('\n')
      .filter((line) => line.startsWith('- '));
    const references = new Set(listed().map(([first]) => first));
    expect(sentences.length).toBeGreaterThanOrEqual(4);
    for (const sentence of sentences) {
      const numbers = [...sentence.matchAll(/records? (\d+)(?: and (\d+))?/g)]
        .flatMap(([, a, b]) => [a, b])
        .filter((one) => one !== undefined);
      expect(numbers.length, sentence).toBeGreaterThan(0);
      for (const number of numbers) expect(references).toContain(`#${number}`);
    }
  });
});
