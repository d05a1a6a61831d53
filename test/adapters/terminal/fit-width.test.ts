import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitWidth, wrapWords } from '../../../src/adapters/terminal/fit-width.ts';

describe('a text fitted to the width of a terminal', () => {
  it.each([
    ['stays where it fits', 'stage 7', 7, 'stage 7'],
    ['ends with an ellipsis where it does not', 'stage 7: session', 8, 'stage 7…'],
    ['counts wide characters twice', '東京証券', 7, '東京証…'],
    ['is one line', 'a\nb\tc', 9, 'a b c'],
    ['holds no escape code', '\u001b[2Ka', 9, ' [2Ka'],
    ['is empty without room', 'stage 7', 0, ''],
  ])('%s', (_, text, columns, fitted) => {
    expect(fitWidth(text, columns)).toBe(fitted);
  });

  it('never takes more columns than there are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), fc.integer({ min: 0, max: 130 }), (text, columns) => {
        expect(fitWidth(text, columns).length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

const WORDS = fc.array(fc.stringMatching(/^[a-z0-9=(%]{1,12}$/), { minLength: 1, maxLength: 30 });
const GAPS = fc.constantFrom(' ', '   ');
const LINES = fc
  .tuple(fc.nat(6), WORDS, fc.infiniteStream(GAPS))
  .map(([own, words, gaps]) => ' '.repeat(own) + words.reduce((line, word) => `${line}${gaps.next().value}${word}`));
const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean);

describe('a line of a screen on a narrow terminal', () => {
  const gate = ' 1 artifact validation     PASS    coverage 1 >= 0.8   charter 2 of 2 signatures   fixtures 2 files';

  it('is broken between facts, which go on under the first of them', () => {
    expect(wrapWords(gate, 80)).toEqual([
      ' 1 artifact validation     PASS    coverage 1 >= 0.8   charter 2 of 2 signatures',
      '                                   fixtures 2 files',
    ]);
  });

  it('is broken between words where it is one sentence', () => {
    expect(wrapWords('   coverage is missing: prelive.yaml names no report', 30)).toEqual([
      '   coverage is missing:',
      '     prelive.yaml names no',
      '     report',
    ]);
  });

  it('keeps a command whole that does not fit, so that it can be copied', () => {
    const line = ' Ruth:  prelive sign --role risk_officer --key KEY --out reports';
    expect(wrapWords(line, 40)).toEqual([line]);
  });

  it('keeps a word whole that is longer than the terminal is wide', () => {
    expect(wrapWords(`wrote ${'x'.repeat(50)} twice`, 20)).toEqual(['wrote', `  ${'x'.repeat(50)}`, '  twice']);
  });

  it('takes no columns for colours', () => {
    const red = '\u001b[31mopen\u001b[39m';
    expect(wrapWords(`${red} ${red}`, 9)).toEqual([`${red} ${red}`]);
  });

  it('keeps every word in its place, and fits wherever its words do', () => {
    fc.assert(
      fc.property(LINES, fc.integer({ min: 40, max: 130 }), (line, columns) => {
        const wrapped = wrapWords(line, columns);
        expect(wrapped.flatMap(wordsOf)).toEqual(wordsOf(line));
        for (const one of wrapped) expect(one.length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
