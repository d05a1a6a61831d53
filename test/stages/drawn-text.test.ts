import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, wordLines } from '../../src/stages/drawn-text.ts';

const texts = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\t', '\u0007', 'é', '😀') });
const columns = fc.integer({ min: 2, max: 30 });
const letters = (text: string) => text.replaceAll(/[\s\p{Cc}]/gu, '');

describe('words in lines', () => {
  it('keep every character in its order, on lines that fit and hold no control', () => {
    fc.assert(
      fc.property(texts, columns, (text, width) => {
        const lines = wordLines(text, width);
        expect(letters(lines.join(''))).toBe(letters(text));
        for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(width);
        expect(lines.join('')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('break at spaces, and within a word only where it is longer than a line', () => {
    expect(wordLines('one two three', 8)).toEqual(['one two', 'three']);
    expect(wordLines('a incomprehensible', 8)).toEqual(['a', 'incompre', 'hensible']);
    expect(wordLines('', 8)).toEqual(['']);
  });
});

describe('one line', () => {
  it('holds the text as it is, or its beginning with an ellipsis', () => {
    fc.assert(
      fc.property(texts, columns, (text, width) => {
        const line = oneLine(text, width);
        expect(Array.from(line).length).toBeLessThanOrEqual(width);
        expect(letters(text).startsWith(letters(line.replace('…', '')))).toBe(true);
        const whole = text
          .split(/[\s\p{Cc}]+/u)
          .filter((word) => word !== '')
          .join(' ');
        expect(line.endsWith('…')).toBe(Array.from(whole).length > width);
      }),
    );
  });
});
