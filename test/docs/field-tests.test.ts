import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Every row of the field tests, which this page must cover. */
const ROWS =
  '4.1 4.2 4.3 4.4 4.5 4.6 H1 H2 H3 H3b H4 H5 H6 H7 H8 M1 M2 M3 M4 M5 M6 M7 M8 M9 L1 L2 L3 L4 L5 L6 L7 L8 L9 L10 L11 L12 U';

interface Row {
  readonly id: string;
  readonly now: string;
  readonly tests: readonly Reference[];
}

/** A test reference of the page: `file › sentence`, or a file alone when the file is one test. */
interface Reference {
  readonly file: string;
  readonly sentence: string;
}

function rowsOfPage(): readonly Row[] {
  const page = readFileSync(join(root, 'docs/field-tests.md'), 'utf8');
  const lines = page.split('\n').filter((line) => /^\| [0-9A-Z][\w.]* \|/.test(line));
  return lines.map((line) => {
    const [id = '', , now = '', tests = ''] = line
      .slice(1, -1)
      .split(/ \| ?/)
      .map((cell) => cell.trim());
    return { id, now, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name = '']) => referenceOf(name)) };
  });
}

function referenceOf(name: string): Reference {
  const [file = '', sentence = ''] = name.split(' › ');
  return { file, sentence };
}

/** Source text normalised for searching a sentence, whatever its quotes and line breaks. */
function words(text: string): string {
  return text.replaceAll(/\\'/g, "'").replaceAll(/\s+/g, ' ');
}

function fault({ file, sentence }: Reference): string | undefined {
  const path = join(root, file);
  if (!existsSync(path)) return `${file} does not exist`;
  return words(readFileSync(path, 'utf8')).includes(sentence) ? undefined : `${file} has no test "${sentence}"`;
}

/** Folders whose tests have a script in package.json. */
const RUN = /^(test|fixtures\/scenarios)\//;

describe('docs/field-tests.md', () => {
  const rows = rowsOfPage();

  it('has one line for every row, in order', () => {
    expect(rows.map(({ id }) => id)).toEqual(ROWS.split(' '));
  });

  it('leaves no row open', () => {
    expect(rows.filter(({ now }) => now === 'Open').map(({ id }) => id)).toEqual([]);
  });

  it('names for every other row what holds now, and at least one test', () => {
    for (const { id, now, tests } of rows.filter((row) => row.now !== 'Open')) {
      expect(now, `row ${id}`).not.toBe('');
      expect(tests.length, `tests of row ${id}`).toBeGreaterThan(0);
    }
  });

  it('names only tests that exist', () => {
    const references = rows.flatMap(({ tests }) => tests);
    expect(references.filter(({ file }) => !RUN.test(file))).toEqual([]);
    expect(references.flatMap((reference) => fault(reference) ?? [])).toEqual([]);
  });
});
