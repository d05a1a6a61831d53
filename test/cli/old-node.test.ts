import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

// An export missing in an old Node ends the program before it can restart with the pinned Node.
test('the entry imports no name that Node 20 has not', () => {
  const source = ['run.js', 'rerun.js']
    .map((file) => readFileSync(resolve(import.meta.dirname, '../../bin', file), 'utf8'))
    .join('\n');
  const names = [...source.matchAll(/import (?:\w+, )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.trim()),
  );
  expect(names.sort()).toEqual(['closeSync', 'constants', 'createRequire', 'isatty', 'spawn']);
});
