import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvidenceRecord, Observation, Subject } from '../../src/domain/evidence.ts';
import { type ChainHead, chainRecord, EMPTY_CHAIN, recordLine, verifyChain } from '../../src/signing/chain.ts';
import { sha256 } from '../../src/signing/sha256.ts';

const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };

function observation(value: number, detail?: string): Observation {
  const base: Observation = {
    name: 'fill_rate',
    value,
    unit: 'ratio',
    stage: 7,
    collector: { name: 'session', version: '0.1.0' },
    observedAt: '2026-11-21T00:00:00.000Z',
    sourceClass: 'paper',
    attachments: [{ path: 'LOG.json', sha256: 'c'.repeat(64) }],
  };
  return detail === undefined ? base : { ...base, detail };
}

function chainOf(observations: readonly Observation[]): string[] {
  let head: ChainHead = EMPTY_CHAIN;
  return observations.map((one) => {
    const record = chainRecord(one, SUBJECT, head);
    head = { size: record.sequence, digest: record.digest };
    return recordLine(record);
  });
}

const LINES = chainOf([
  observation(0.99),
  observation(1, 'a "digest":"x" in words\nand é'),
  observation(0.5),
  observation(-0),
]);
const line = (index: number) => LINES[index] ?? '';
const parsed = (text: string): EvidenceRecord => JSON.parse(text);

describe('a chain', () => {
  it('holds from the first record to the head that the last one makes', () => {
    const verdict = verifyChain(LINES);
    expect(verdict).toMatchObject({ ok: true, head: { size: 4, digest: parsed(line(3)).digest } });
    expect(verifyChain([])).toEqual({ ok: true, head: EMPTY_CHAIN, values: [] });
  });

  it('can be continued from a head that was verified before', () => {
    const first = verifyChain(LINES.slice(0, 2));
    expect(first.ok && verifyChain(LINES.slice(2), first.head)).toMatchObject({ ok: true, head: { size: 4 } });
  });

  it('has digests that anybody can take: the line without its digest', () => {
    for (const text of LINES) expect(sha256(text.replace(/"digest":"[0-9a-f]{64}",/, ''))).toBe(parsed(text).digest);
  });

  const rewritten = (index: number, change: object) => recordLine({ ...parsed(line(index)), ...change });
  const rehashed = (index: number, value: number) => {
    const { sequence, previous } = parsed(line(index));
    return recordLine(chainRecord(observation(value), SUBJECT, { size: sequence - 1, digest: previous }));
  };
  it.each<[string, string[], number, string]>([
    ['a changed value', [line(0), rewritten(1, { value: 0.1 }), line(2)], 2, 'digest'],
    ['a changed value with a digest to match', [line(0), rehashed(1, 0.1), line(2)], 3, 'does not follow'],
    ['a line taken out', [line(0), line(2)], 2, 'sequence: expected 2, found 3'],
    ['a line taken out and the rest numbered anew', [line(0), rewritten(2, { sequence: 2 })], 2, 'does not follow'],
    ['two lines in the wrong order', [line(1), line(0)], 1, 'sequence: expected 1, found 2'],
    ['a line twice', [line(0), line(0)], 2, 'sequence'],
    ['white space', [line(0).replace(',', ', ')], 1, 'canonical'],
    ['a Windows line end', [`${line(0)}\r`], 1, 'canonical'],
    ['a member given twice', [line(0).replace('"value":0.99', '"value":1,"value":0.99')], 1, 'canonical'],
    ['an empty line', [line(0), '', line(1)], 2, 'not a JSON object'],
    ['a line that is no object', ['[]'], 1, 'not a JSON object'],
    ['a line without its digest', [line(0).replace(/"digest":"[0-9a-f]{64}",/, '')], 1, 'digest'],
  ])('with %s is broken at the line, and says why', (_what, lines, at, reason) => {
    const verdict = verifyChain(lines);
    expect(verdict).toMatchObject({ ok: false, line: at });
    expect(!verdict.ok && verdict.reason).toContain(reason);
  });

  it('notices every change of a single character', () => {
    const text = LINES.join('\n');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(' ', '0', '1', 'f', '"', '\n', '}'), (index, character) => {
        fc.pre(text[index] !== character);
        const altered = `${text.slice(0, index)}${character}${text.slice(index + 1)}`;
        expect(verifyChain(altered.split('\n')).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
