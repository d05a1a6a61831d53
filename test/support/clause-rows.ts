import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { StageNumber, Step } from '../../src/domain/stage.ts';
import type { ClauseVerdict, GateVerdict, Verdict } from '../../src/domain/verdict.ts';

/** A gate judged after one of its inputs was changed or removed. */
export interface Situation {
  /** The input, as the end of a sentence. */
  readonly when: string;
  /**
   * `input`: the input itself, through the collectors, sessions and stages of the product. `record`: the record of a
   * real session, with one measured value changed before the stage reduces it.
   */
  readonly kind?: 'input' | 'record';
  readonly judge: () => Promise<GateVerdict>;
  /** Other clauses that change because they depend on the same input, with their new verdicts. */
  readonly also?: Readonly<Record<string, Verdict>>;
}

/** Situations that make one clause false, and that leave it without evidence. */
export interface ClauseRow {
  readonly clause: string;
  /** Step at which the clause applies; that of the table when absent. */
  readonly step?: Step;
  readonly fails: Situation;
  readonly pends: Situation;
}

/** All clauses of one gate. */
export interface ClauseTable {
  readonly stage: StageNumber;
  readonly step: Step;
  /** The unchanged gate: every clause passes. */
  readonly unchanged: (step: Step) => Promise<GateVerdict>;
  readonly rows: readonly ClauseRow[];
}

/** A clause in its gate file. */
export interface ClauseInFile {
  readonly id: string;
  readonly expression: string;
  readonly isSufficiency: boolean;
}

/** A gate file, parsed without the product's own parser. */
export interface GateInFile {
  readonly stage: number;
  readonly clauses: readonly ClauseInFile[];
}

/** Every current gate file. */
export function gatesInFiles(): readonly GateInFile[] {
  const folder = resolve(import.meta.dirname, '../../gates');
  const names = readdirSync(folder).filter((name) => /^\d\d-.*\.yaml$/.test(name));
  return names.toSorted().map((name) => {
    const document: unknown = parse(readFileSync(join(folder, name), 'utf8'));
    const clauses = listIn(document, 'clauses').map((clause) => clauseOf(clause, false));
    const sufficiency = listIn(document, 'sufficiency').map((clause) => clauseOf(clause, true));
    return { stage: Number(memberOf(document, 'stage')), clauses: [...clauses, ...sufficiency] };
  });
}

function clauseOf(value: unknown, isSufficiency: boolean): ClauseInFile {
  return { id: String(memberOf(value, 'id')), expression: String(memberOf(value, 'expression')), isSufficiency };
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** Runs a table: first unchanged, then with one changed input at a time. */
export function testClauses({ stage, step, unchanged, rows }: ClauseTable): void {
  const inFile = new Map(
    gatesInFiles()
      .find((gate) => gate.stage === stage)
      ?.clauses.map((one) => [one.id, one]),
  );
  for (const asked of new Set([step, ...rows.map((row) => row.step ?? step)])) {
    it(`gate ${stage} holds in every clause at step ${asked} while nothing is changed`, async () => {
      const { clauses } = await unchanged(asked);
      expect(clauses.filter(({ verdict }) => verdict !== 'PASS').map(wordsOf)).toEqual([]);
      expect(clauses.map(({ id }) => id).filter((id) => !inFile.has(id))).toEqual([]);
    });
  }
  describe.each(rows)(`gate ${stage}, clause $clause`, ({ clause, fails, pends }) => {
    const isSufficiency = inFile.get(clause)?.isSufficiency === true;
    const fallen: Verdict = isSufficiency ? 'PENDING' : 'FAIL';

    it(`is ${fallen} and every other keeps its verdict when ${whenOf(fails)}`, async () => {
      const verdict = await fails.judge();
      const others = { ...fails.also };
      const expected = verdict.clauses.map(({ id }) => [id, id === clause ? fallen : (others[id] ?? 'PASS')]);
      expect(verdict.clauses.map((one) => [one.id, one.verdict])).toEqual(expected);
      expect(gapNames(clauseOfVerdict(verdict, clause))).toEqual([]);
      expect(verdict.verdict).toBe(fallen);
    });

    it(`is PENDING, for want of evidence, when ${whenOf(pends)}`, async () => {
      const verdict = await pends.judge();
      const found = clauseOfVerdict(verdict, clause);
      expect(found.verdict).toBe('PENDING');
      expect(gapNames(found)).not.toEqual([]);
      const failing = verdict.clauses.filter((one) => one.verdict === 'FAIL').map(({ id }) => id);
      expect(failing).toEqual(Object.keys(pends.also ?? {}));
      expect(verdict.verdict).toBe(failing.length > 0 ? 'FAIL' : 'PENDING');
    });
  });
}

const whenOf = ({ when, kind }: Situation) => (kind === 'record' ? `${when} (in the record of a real session)` : when);

const gapNames = ({ gaps }: ClauseVerdict) => gaps.map(({ name }) => name);

const wordsOf = ({ id, verdict, operands, gaps }: ClauseVerdict) =>
  `${id} ${verdict} ${JSON.stringify(operands)} ${JSON.stringify(gaps)}`;

function clauseOfVerdict(verdict: GateVerdict, id: string): ClauseVerdict {
  const found = verdict.clauses.find((one) => one.id === id);
  if (found === undefined) throw new Error(`gate ${verdict.stage} does not ask ${id} at step ${verdict.step ?? '?'}`);
  return found;
}
