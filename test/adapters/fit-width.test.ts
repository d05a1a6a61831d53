import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitWidth } from '../../src/adapters/fit-width.ts';

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
