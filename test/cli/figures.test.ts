import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceRecord } from '../../src/domain/evidence.ts';
import { valueWords } from '../../src/stages/08-go-live-decision/words.ts';
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

describe('every figure of the decision document', () => {
  it('names records that stand in the frozen ledger with that number, value, unit, source, time and digest', () => {
    const rows = rowsOf(section('The records behind these figures')).filter(([first]) => first?.startsWith('#'));
    expect(rows.length).toBeGreaterThan(30);
    for (const [reference = '', name, value, unit, interval, observations, source, seenAt, digest] of rows) {
      const found = record(reference);
      expect([reference, name, value, unit, source, seenAt, digest]).toEqual([
        reference,
        `\`${found?.name}\``,
        JSON.stringify(found?.value),
        found?.unit,
        found?.sourceClass,
        found?.observedAt,
        `\`${found?.digest}\``,
      ]);
      expect([interval, observations]).toEqual([found?.interval?.join(' to ') ?? '', String(found?.samples ?? '')]);
    }
  });

  it('has in each clause the value of the first record that it names', () => {
    const rows = rowsOf(section('The gates, clause by clause')).filter((cells) => cells[5]?.startsWith('#'));
    expect(rows.length).toBeGreaterThan(30);
    for (const [clause, value = '', , , observations, references = ''] of rows) {
      const [first] = references.split(', ').map(record);
      const unit = first?.unit === 'boolean' ? '' : ` ${first?.unit}`;
      expect([clause, value, observations]).toEqual([
        clause,
        `${valueWords(first?.value)}${unit}`,
        String(first?.samples ?? ''),
      ]);
    }
  });

  it('is in no clause without a record, but where evidence is missing', () => {
    const rows = rowsOf(section('The gates, clause by clause')).filter((cells) => cells.length === 8);
    const bare = rows.filter((cells) => cells[5] === '' && /\d/.test(cells[1] ?? ''));
    expect(bare).toEqual([]);
  });

  it('names a record in every sentence on how far the numbers carry, and each is among those listed', () => {
    const sentences = section('How far these numbers carry')
      .split('\n')
      .filter((line) => line.startsWith('- '));
    const listed = new Set(rowsOf(section('The records behind these figures')).map(([first]) => first));
    expect(sentences.length).toBeGreaterThanOrEqual(4);
    for (const sentence of sentences) {
      const numbers = [...sentence.matchAll(/records? (\d+)(?: and (\d+))?/g)]
        .flatMap(([, a, b]) => [a, b])
        .filter((one) => one !== undefined);
      expect(numbers.length, sentence).toBeGreaterThan(0);
      for (const number of numbers) expect(listed).toContain(`#${number}`);
    }
  });
});
