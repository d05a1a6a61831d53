import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import {
  type Checklist,
  checklistResult,
  type ItemStanding,
  scoreChecklist,
} from '../../../src/stages/08-go-live-decision/checklist.ts';
import { context } from './made-dossier.ts';

const file = resolve(import.meta.dirname, '../../../gates/checklist.yaml');
const shipped = createSchemas().check<Checklist>('checklist', parse(readFileSync(file, 'utf8')), file);
const ids = (checklist: Checklist) =>
  checklist.categories.flatMap((category) => category.groups.flatMap((group) => group.items.map((item) => item.id)));

function category(
  id: string,
  weight: number,
  required: boolean,
  items: readonly string[],
): Checklist['categories'][number] {
  const group = { id: 'group', title: 'group', required, items: items.map((item) => ({ id: item, text: item })) };
  return { id, title: id, weight, groups: [group] };
}

/** Two categories with weights that do not add up to 100. */
const small: Checklist = {
  categories: [category('heavy', 90, true, ['a', 'b']), category('light', 25, false, ['c', 'd'])],
};

function standings(statuses: Readonly<Record<string, ItemStanding['status']>>): ReadonlyMap<string, ItemStanding> {
  return new Map(Object.entries(statuses).map(([id, status]) => [id, { status, detail: `is ${status}` }]));
}

const all = (status: ItemStanding['status'], names: readonly string[]) =>
  standings(Object.fromEntries(names.map((name) => [name, status])));

describe('the shipped checklist', () => {
  it('has ten categories whose weights add up to 115, as the source gives them, and unique items', () => {
    expect(shipped.categories).toHaveLength(10);
    expect(shipped.categories.reduce((sum, { weight }) => sum + weight, 0)).toBe(115);
    expect(new Set(ids(shipped)).size).toBe(ids(shipped).length);
  });

  it('asks only for evidence that the gate of the stage declares', () => {
    const folder = resolve(import.meta.dirname, '../../../gates');
    const gates = new Map(
      readdirSync(folder).map((name) => [Number(name.slice(0, 2)), readFileSync(resolve(folder, name), 'utf8')]),
    );
    const asked = shipped.categories
      .flatMap((one) => one.groups.flatMap((group) => group.items))
      .flatMap(({ evidence }) => evidence ?? []);
    expect(asked.length).toBeGreaterThan(15);
    for (const { stage, expression } of asked) {
      for (const name of expression.match(/[a-z_0-9]*[a-z][a-z_0-9]*/g) ?? []) {
        expect(gates.get(stage), `${expression} of stage ${stage}`).toContain(`- name: ${name}\n`);
      }
    }
  });

  it('reaches 100 points when all holds and 0 when nothing does', () => {
    expect(scoreChecklist(shipped, all('satisfied', ids(shipped)))).toMatchObject({
      lowest: expect.closeTo(100, 9),
      requiredMet: true,
      open: [],
    });
    expect(scoreChecklist(shipped, all('unmet', ids(shipped)))).toMatchObject({ highest: 0, requiredMet: false });
  });
});

describe('scoring', () => {
  it('weighs categories by their share of the sum of weights', () => {
    const score = scoreChecklist(small, standings({ a: 'satisfied', b: 'satisfied', c: 'satisfied', d: 'unmet' }));
    expect(score.lowest).toBeCloseTo((100 * (90 + 25 / 2)) / 115, 12);
    expect(score.requiredMet).toBe(true);
    expect(score.open.map((one) => one.item.id)).toEqual(['d']);
  });

  it('leaves out what does not apply, and a category of nothing else', () => {
    const score = scoreChecklist(
      small,
      standings({ a: 'satisfied', b: 'not_applicable', c: 'not_applicable', d: 'not_applicable' }),
    );
    expect(score.lowest).toBe(100);
    expect(score.categories.map((one) => one.share)).toEqual([1, 0]);
  });

  it('never hides a required item behind the points', () => {
    expect(
      scoreChecklist(small, standings({ a: 'satisfied', b: 'unmet', c: 'satisfied', d: 'satisfied' })).requiredMet,
    ).toBe(false);
    expect(
      scoreChecklist(small, standings({ a: 'satisfied', c: 'satisfied', d: 'satisfied' })).requiredMet,
    ).toBeUndefined();
  });

  it('stays between the bounds that the unknown leaves, and rises with each item', () => {
    const status = fc.constantFrom<ItemStanding['status'][]>('satisfied', 'unmet', 'not_applicable', 'unknown');
    fc.assert(
      fc.property(fc.tuple(status, status, status, status), ([a, b, c, d]) => {
        const score = scoreChecklist(small, standings({ a, b, c, d }));
        expect(score.lowest).toBeGreaterThanOrEqual(0);
        expect(score.highest).toBeLessThanOrEqual(100 + 1e-9);
        expect(score.lowest).toBeLessThanOrEqual(score.highest);
        const better = scoreChecklist(small, standings({ a: a === 'unmet' ? 'satisfied' : a, b, c, d }));
        expect(better.lowest).toBeGreaterThanOrEqual(score.lowest);
      }),
    );
  });
});

describe('the checklist as evidence', () => {
  it('is a score and a truth once everything is known', () => {
    const known = standings({ a: 'satisfied', b: 'satisfied', c: 'satisfied', d: 'unmet' });
    const { observations, missing, artifacts } = checklistResult(small, known, 'local', context);
    expect(observations).toMatchObject([
      { name: 'checklist_score', value: expect.closeTo(89.13, 2), unit: 'points', stage: 8, detail: 'unmet: d' },
      { name: 'checklist_required_met', value: true },
    ]);
    expect(missing).toEqual([]);
    expect(JSON.parse(renderArtifacts(artifacts)[0]?.text ?? '')).toMatchObject({
      sum_of_weights: 115,
      open_items: [{ id: 'd', detail: 'is unmet' }],
    });
  });

  it('is missing, with the items named, while something is unknown', () => {
    const { observations, missing, artifacts } = checklistResult(
      small,
      standings({ a: 'satisfied', b: 'satisfied' }),
      'local',
      context,
    );
    expect(observations.map((one) => one.name)).toEqual(['checklist_required_met']);
    expect(missing).toEqual([{ name: 'checklist_score', reason: '2 items are neither shown nor attested: c, d' }]);
    expect(JSON.parse(renderArtifacts(artifacts)[0]?.text ?? '')).toMatchObject({ score: null, highest_score: 100 });
    expect(checklistResult(small, new Map(), 'local', context).observations).toEqual([]);
  });

  it('says that every item is satisfied', () => {
    const { observations } = checklistResult(small, all('satisfied', ids(small)), 'simulated', context);
    expect(observations[0]).toMatchObject({ detail: 'every item is satisfied', sourceClass: 'simulated' });
  });
});
