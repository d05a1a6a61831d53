import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreliveError } from '../../src/domain/errors.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import {
  type NumberTerms,
  numberParameter,
  parametersRecord,
  readParameters,
  wordParameter,
} from '../../src/engine/base/parameters.ts';
import { define, pieceParameter, registryOf } from '../../src/engine/base/registry.ts';

const SIZE = { default: 3, unit: 'shares', meaning: 'Shares' };

/** The words of the error by which something is refused. */
function refused(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'CONFIG_INVALID') return error.message;
    throw error;
  }
  return expect.unreachable('nothing was refused');
}

describe('a number of prelive.yaml', () => {
  it.each<[string, Partial<NumberTerms>, readonly number[], readonly number[]]>([
    ['from a bound', { from: 0 }, [0, 1], [-0.001]],
    ['above a bound', { above: 0 }, [0.001], [0, -1]],
    ['up to a bound', { to: 5 }, [5, -5], [5.001]],
    ['that is whole', { whole: true }, [3, 0], [2.5]],
    ['among few', { among: [1, -1] }, [1, -1], [0, 0.5]],
    ['without an end', {}, [1e300], [Number.NaN, Number.POSITIVE_INFINITY]],
  ])('%s is read, and any other refused', (_, terms, good, bad) => {
    const parameter = numberParameter({ ...SIZE, ...terms });
    for (const value of good) expect(parameter.read(value, '/size')).toBe(value);
    for (const value of bad) expect(refused(() => parameter.read(value, '/size'))).toContain('/size: expected');
  });

  it('is never taken from a text, and has its default where nothing is said', () => {
    const parameter = numberParameter({ ...SIZE, from: 1, to: 9, whole: true });
    expect(parameter.read(undefined, '/size')).toBe(3);
    expect(refused(() => parameter.read('4', '/size'))).toBe(
      'prelive.yaml: /size: expected a whole number from 1 up to 9, found "4"',
    );
  });

  it('between its bounds is read as it is, and outside of them never', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true, min: -10, max: 10 }), (value, from) => {
        const parameter = numberParameter({ ...SIZE, from, to: from + 5 });
        if (value >= from && value <= from + 5) expect(parameter.read(value, '/size')).toBe(value);
        else refused(() => parameter.read(value, '/size'));
      }),
    );
  });
});

describe('a word of prelive.yaml', () => {
  it('is one of those that there are', () => {
    const parameter = wordParameter({ default: 'calm', words: ['calm', 'storm'], meaning: 'Weather' });
    expect([parameter.read(undefined, '/w'), parameter.read('storm', '/w')]).toEqual(['calm', 'storm']);
    expect(refused(() => parameter.read('rain', '/w'))).toBe('prelive.yaml: /w: expected calm or storm, found "rain"');
  });
});

const SET = {
  size: numberParameter(SIZE),
  weather: wordParameter({ default: 'calm', words: ['calm', 'storm'], meaning: 'Weather' }),
};

describe('the parameters of a definition', () => {
  const read = (given: JsonObject) => readParameters(SET, given, { field: '/p', owner: 'mine' });

  it('are all there, given or by default, and are recorded as they are', () => {
    expect(read({})).toEqual({ size: 3, weather: 'calm' });
    expect(parametersRecord(SET, read({ weather: 'storm' }))).toEqual({ size: 3, weather: 'storm' });
  });

  it('have no other name, and a mistyped one is recognised', () => {
    expect(refused(() => read({ sise: 1 }))).toBe(
      'prelive.yaml: /p/sise: expected a parameter of mine (size, weather), found "sise"; did you mean size?',
    );
    expect(refused(() => readParameters({}, { a: 1 }, { field: '/p', owner: 'mine' }))).toContain('mine has none');
  });

  it('show a name that a terminal would obey as what it is, and no more than a line of it', () => {
    const message = refused(() => read({ [`\u202e${'x'.repeat(500)}`]: 1 }));
    expect(message).not.toContain('\u202e');
    expect(message.length).toBeLessThan(300);
  });

  it('are not taken from what every object has', () => {
    for (const name of ['constructor', 'toString', '__proto__'])
      expect(refused(() => read(JSON.parse(`{"${name}": 1}`)))).toContain(`/p/${name}: expected`);
  });
});

const [ONE, TWO] = (['one', 'two'] as const).map((name, i) =>
  define<number, string, { readonly size: number }>({
    name,
    title: `The ${name}.`,
    parameters: { size: numberParameter({ ...SIZE, default: i, to: 9 }) },
    create: (request, { size }) => `${name} ${request} ${size}`,
  }),
);
if (ONE === undefined || TWO === undefined) throw new Error('two definitions');
const NUMBERS = registryOf('number', [TWO, ONE]);

describe('a registry', () => {
  it('makes what is chosen by name, with its parameters and what it is handed', () => {
    expect(NUMBERS.find('two', '/n').choose({ size: 5 }, '/n').create(7)).toBe('two 7 5');
  });

  it('lists its definitions by name, whoever stands first in the file', () => {
    expect(NUMBERS.definitions.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('refuses a name that it does not have, with the field, the names and what was found', () => {
    expect(refused(() => NUMBERS.find('three', '/n'))).toBe(
      'prelive.yaml: /n: expected the name of a number (one, two), found "three"',
    );
    for (const name of [null, 7, 'constructor', {}]) refused(() => NUMBERS.find(name, '/n'));
  });

  it('has no name twice', () => {
    expect(() => registryOf('number', [ONE, ONE])).toThrow('two of one name');
  });
});

describe('a parameter that names a piece', () => {
  const piece = pieceParameter(NUMBERS, ONE, 'Number');
  const made = (given: Parameters<typeof piece.read>[0]) => piece.read(given, '/n').create(7);

  it('takes the usual one, a name, or a name with its parameters', () => {
    expect([made(undefined), made('two'), made({ name: 'two', size: 4 })]).toEqual(['one 7 0', 'two 7 1', 'two 7 4']);
  });

  it('says of the usual one nothing in a record, and of another all', () => {
    const record = (given: Parameters<typeof piece.read>[0]) => piece.record(piece.read(given, '/n'));
    expect([record(undefined), record('one'), record({ name: 'one', size: 0 })]).toEqual(Array(3).fill(undefined));
    expect(record('two')).toEqual({ name: 'two', size: 1 });
    expect(record({ name: 'one', size: 4 })).toEqual({ name: 'one', size: 4 });
  });

  it('names the field of what it refuses', () => {
    expect(refused(() => made('three'))).toContain('/n: expected the name of a number');
    expect(refused(() => made({ size: 4 }))).toContain('/n/name: expected the name of a number');
    expect(refused(() => made({ name: 'two', size: 10 }))).toContain('/n/size: expected a number up to 9, found 10');
    expect(refused(() => made([1]))).toContain('/n: expected the name of a number');
  });
});
