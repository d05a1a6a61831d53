import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { readGate } from '../../src/gates/read-gate.ts';
import { PACKAGED } from './support.ts';

const schemas = createSchemas();
const packaged: readonly unknown[] = PACKAGED.map(({ text }) => parse(text));

function problemsOf(value: unknown): readonly string[] {
  const problems: string[] = [];
  readGate('test', value, (where, expected, found) => problems.push(`${where}: ${expected}, ${found}`));
  return problems;
}

/** Paths to all members of a value, without the value itself. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))];
}

/** The value with the member at a path replaced or removed. */
function changed(value: unknown, path: readonly string[], change: (member: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.flatMap((member: unknown, index) => {
      const next = String(index) === key ? changed(member, rest, change) : member;
      return next === undefined ? [] : [next];
    });
  }
  const entries = Object.entries(value ?? {}).map(([name, member]) => [
    name,
    name === key ? changed(member, rest, change) : member,
  ]);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
}

const replacement = fc.constantFrom<unknown>(
  undefined,
  null,
  true,
  0,
  1,
  8,
  9,
  1.5,
  '',
  ' ',
  'x',
  'Upper',
  'pilot',
  'simulated',
  'external',
  '7d',
  '0d',
  '7 d',
  'strict',
  'prelive x',
  'x'.repeat(21),
  'x'.repeat(41),
  'x'.repeat(81),
  'x'.repeat(1001),
  'x'.repeat(2001),
  [],
  ['x'],
  ['pilot'],
  Array.from({ length: 65 }, () => 1),
  {},
  { unknown: 1 },
);

describe('schemas/gate.schema.json', () => {
  it.each(PACKAGED.map(({ file }, index) => [file, packaged[index]] as const))('accepts %s', (_, value) => {
    expect(schemas.faults('gate', value)).toEqual([]);
    expect(problemsOf(value)).toEqual([]);
  });

  it('says of every changed gate file what the reader says', () => {
    const seen = { accepted: 0, refused: 0 };
    const paths = packaged.map((value) => pathsOf(value));
    const change = fc
      .nat(packaged.length - 1)
      .chain((file) => fc.tuple(fc.constant(packaged[file]), fc.constantFrom(...(paths[file] ?? [])), replacement));
    fc.assert(
      fc.property(change, ([value, path, instead]) => {
        const next = changed(value, path, () => instead);
        const accepted = schemas.faults('gate', next).length === 0;
        seen[accepted ? 'accepted' : 'refused']++;
        expect({ path, problems: problemsOf(next).length === 0 }).toEqual({ path, problems: accepted });
      }),
      { seed: 42, numRuns: 4000 },
    );
    expect(seen.accepted).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(1000);
  });

  it('refuses a member that it does not know, as the reader does', () => {
    for (const path of [
      [],
      ['steps'],
      ['halt'],
      ['evidence', '0'],
      ['clauses', '0'],
      ['sufficiency', '0'],
      ['inputs', '0'],
    ]) {
      const next = changed(packaged[6], path, (member) => ({ ...Object(member), waivable_: true }));
      expect([path, schemas.faults('gate', next).length > 0, problemsOf(next).length > 0]).toEqual([path, true, true]);
    }
  });
});
