import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/domain/json.ts';
import { loadParser } from '../../src/gates/cel/parser.ts';
import { loadTypeChecker } from '../../src/gates/cel/type-checker.ts';
import type { EvidenceLookup } from '../../src/gates/eligible-evidence.ts';
import { evaluateExpression, type Truth } from '../../src/gates/evaluate-expression.ts';
import { completeEvidence, DECLARED, gateExpression, partialEvidence, type Values } from './random-gates.ts';
import { record } from './support.ts';

const parser = await loadParser();
const names = Object.entries(DECLARED).map(([name, type]) => ({ name, type }));
const environment = new Environment({ enableOptionalTypes: false });
for (const { name, type } of names) environment.registerVariable(name, type);

/** The value as CEL takes it. */
const bound = (name: string, value: JsonValue) =>
  names.some((one) => one.name === name && one.type === 'int') && typeof value === 'number' ? BigInt(value) : value;

function readings(values: Values): ReadonlyMap<string, EvidenceLookup> {
  return new Map(
    names.map(({ name }): [string, EvidenceLookup] => {
      const value = values[name];
      const scalar = value === undefined ? undefined : bound(name, value);
      if (scalar === undefined || scalar === null || typeof scalar === 'object') {
        return [name, { kind: 'gap', gap: { name, reason: 'missing', detail: 'no record' } }];
      }
      return [name, { kind: 'value', value: scalar, record: record(7, { name, unit: 'ratio' }, value ?? null) }];
    }),
  );
}

const truthOf = (expression: string, values: Values): Truth =>
  evaluateExpression(parser, expression, readings(values)).truth;

/** What the second CEL library says; undecided when it throws. */
function secondOpinion(expression: string, values: Values): boolean | undefined {
  const present = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const context = Object.fromEntries(present.map(([name, value]) => [name, bound(name, value)]));
  try {
    return environment.evaluate(expression, context) === true;
  } catch {
    return undefined;
  }
}

const SEED = 20261121;
const isDecided = (truth: Truth) => truth === 'PASS' || truth === 'FAIL';

describe('three-valued evaluation of random gates', () => {
  it('never passes what the other CEL library fails, nor the other way round', () => {
    const seen = { PASS: 0, FAIL: 0, PENDING: 0, ERROR: 0 };
    fc.assert(
      fc.property(gateExpression, partialEvidence, (expression, values) => {
        const truth = truthOf(expression, values);
        seen[truth]++;
        const other = secondOpinion(expression, values);
        if (isDecided(truth) && other !== undefined) expect(other).toBe(truth === 'PASS');
      }),
      { seed: SEED, numRuns: 2000 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  it('decides with the other library on complete evidence, but for numbers that are not finite', () => {
    let decided = 0;
    fc.assert(
      fc.property(gateExpression, completeEvidence, (expression, values) => {
        const truth = truthOf(expression, values);
        expect(truth).not.toBe('PENDING');
        if (!isDecided(truth)) return;
        decided++;
        expect(secondOpinion(expression, values)).toBe(truth === 'PASS');
      }),
      { seed: SEED, numRuns: 2000 },
    );
    expect(decided).toBeGreaterThan(1000);
  });

  it('keeps a decided verdict whatever the missing values turn out to be', () => {
    let decidedOnPart = 0;
    fc.assert(
      fc.property(gateExpression, partialEvidence, completeEvidence, (expression, known, all) => {
        const truth = truthOf(expression, known);
        if (!isDecided(truth)) return;
        if (Object.keys(known).length < names.length) decidedOnPart++;
        expect([truth, 'ERROR']).toContain(truthOf(expression, { ...all, ...known }));
      }),
      { seed: SEED, numRuns: 4000 },
    );
    expect(decidedOnPart).toBeGreaterThan(500);
  });

  it('passes on nothing less than all the evidence that the gate names', () => {
    fc.assert(
      fc.property(gateExpression, partialEvidence, (expression, values) => {
        const { truth, names: used } = evaluateExpression(parser, expression, readings(values));
        if (truth === 'PASS') expect(used.every((name) => values[name] !== undefined)).toBe(true);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('takes random gates as well-typed, which the linter would not do otherwise', async () => {
    const checker = await loadTypeChecker(names);
    fc.assert(
      fc.property(gateExpression, (expression) => {
        expect(checker.check(expression)).toEqual({ ok: true, type: 'bool' });
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
