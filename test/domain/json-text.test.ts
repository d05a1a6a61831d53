import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_LEVELS, readJsonText } from '../../src/domain/json-text.ts';

const faultOf = (text: string) => {
  const read = readJsonText(text);
  return read.kind === 'fault' ? read.fault : undefined;
};

describe('a JSON text', () => {
  it('is read as JSON.parse reads it, for every value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readJsonText(text)).toMatchObject({ kind: 'value', value: JSON.parse(text) });
      }),
    );
  });

  it('is refused where JSON.parse refuses it, for every text', () => {
    const signs = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '.5',
      'e3',
      'null',
      'tru',
      ' ',
      '\\',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const fault = faultOf(text) ?? '';
        if (!fault.includes('stands twice')) expect(fault === '').toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['', 'it is empty'],
    ['{"a":1', 'line 1: the file ends within the object that begins here: } is missing'],
    ['[\n {"a": [1, 2', 'line 2: the file ends within the array that begins here: ] is missing'],
    ['{"a":1,\n}', 'line 1: a comma before }, behind the last member'],
    ['// x\n{}', 'line 1: expected a value, found a comment, which JSON has not'],
    ['{\n"a":1 "b":2}', 'line 2: expected a comma or }, found "b"'],
    ["{'a':1}", 'line 1: expected a name in double quotes, found a text in single quotes'],
    ['{a:1}', 'line 1: expected a name in double quotes, found "a"'],
    ['{"a":NaN}', 'line 1: expected a value, found "NaN"'],
    ['{"a":01}', 'line 1: expected a value, found "01"'],
    ['{"a" 1}', 'line 1: expected a colon behind the name "a", found "1"'],
    ['{"a":1}\n{"b":2}', 'line 2: expected nothing after the end of the document, found "{"'],
    ['{"a":1,"\\u0061":2}', 'line 1: the name "a" stands twice in one object'],
    ['{"a":"b\n"}', 'line 1: the text "b" goes on with a control character ("\\n"), which must be escaped'],
    ['{"a":"b', 'line 1: the file ends within the text "b": a double quote is missing'],
    ['"\\x"', 'line 1: the text "" goes on with "\\\\x", which is no escape'],
    ['['.repeat(10_000), `line 1: more than ${MOST_LEVELS} levels of objects and arrays`],
  ])('%j: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('may begin with a byte-order mark', () => {
    expect(readJsonText('\ufeff{"a":1}')).toMatchObject({ kind: 'value', value: { a: 1 } });
  });

  it('knows the line of each member', () => {
    const read = readJsonText('{\n "a/b": [\n  1,\n  {"c": 2}\n ]\n}');
    if (read.kind !== 'value') throw new Error(read.fault);
    expect(['', '/a~1b', '/a~1b/0', '/a~1b/1/c', '/none'].map(read.lineOf)).toEqual([1, 2, 3, 4, undefined]);
  });

  it('of ten megabytes in one text is read', () => {
    expect(readJsonText(JSON.stringify('x'.repeat(1e7)))).toMatchObject({ kind: 'value' });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
