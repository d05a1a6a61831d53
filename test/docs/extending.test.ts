import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipesOf } from '../support/page-steps.ts';

const root = resolve(import.meta.dirname, '../..');
const recipes = recipesOf(readFileSync(join(root, 'docs/extending.md'), 'utf8'));

describe('docs/extending.md', () => {
  it('has a recipe for each of the five things that are added most', () => {
    expect(recipes.map(({ title }) => title)).toEqual([
      'A risk check',
      'A signal',
      'A coverage format',
      'A clause',
      'An acceptance card',
    ]);
  });

  it('adds files that are not there, and lines to files that are', () => {
    for (const { title, steps } of recipes) {
      expect(
        steps.some(({ kind }) => kind === 'command'),
        title,
      ).toBe(true);
      for (const step of steps) {
        if (step.kind === 'command') continue;
        expect(existsSync(join(root, step.path)), step.path).toBe(step.kind === 'insert');
        if (step.kind !== 'insert' || step.before === undefined) continue;
        expect(`\n${readFileSync(join(root, step.path), 'utf8')}`, step.path).toContain(`\n${step.before}`);
      }
    }
  });
});
