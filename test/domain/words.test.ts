import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alternatives, clipped, nearest, quoted } from '../../src/domain/words.ts';

describe('a value in a message', () => {
  it.each<[unknown, string]>([
    ['abc', '"abc"'],
    ['a\nb\u0000\u001b[31m', String.raw`"a\nb\u0000\u001b[31m"`],
    ['\u202eabc\u009b', String.raw`"\u202eabc\u009b"`],
    [Number.POSITIVE_INFINITY, 'a number without an end (.inf)'],
    [Number.NaN, 'a value that is no number (.nan)'],
    [null, 'nothing (null)'],
    [undefined, 'nothing'],
    [[1, { a: 2 }], '[1,{"a":2}]'],
  ])('%j is shown as %s', (value, shown) => {
    expect(quoted(value)).toBe(shown);
  });

  it('takes a line at most and has no control character, for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(quoted(text)).not.toMatch(/\p{Cc}/u);
        expect(clipped(text).length).toBeLessThanOrEqual(61);
      }),
    );
  });
});

describe('a mistyped word', () => {
  const formats = ['human', 'json', 'junit', 'markdown', 'github'];

  it.each([
    ['jsno', 'json'],
    ['JSON', 'json'],
    ['markdwon', 'markdown'],
    ['xml', undefined],
    ['', undefined],
  ])('%s is most like %s', (word, expected) => {
    expect(nearest(word, formats)).toBe(expected);
  });

  it('is most like itself, for every word', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (word) => {
        expect(nearest(word, ['other', word])).toBe(word);
      }),
    );
  });
});

it('alternatives are read aloud', () => {
  expect(alternatives(['a', 'b', 'c'])).toBe('a, b or c');
  expect(alternatives(['a'])).toBe('a');
});
