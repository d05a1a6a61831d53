import { describe, expect, it } from 'vitest';
import type { GateClause } from '../../src/domain/gate.ts';
import type { JsonValue } from '../../src/domain/json.ts';
import { STEPS, type StageNumber } from '../../src/domain/stage.ts';
import { acceptedSources } from '../../src/gates/eligible-evidence.ts';
import { lintGates } from '../../src/gates/lint-gates.ts';
import { parseGates } from '../../src/gates/parse-gates.ts';
import { allHold, CLAUSE_TABLE } from './clause-table.ts';
import { clauseVerdict, gateOf, judgeValues, PACKAGED, packagedGates } from './support.ts';

const gates = await packagedGates();
const everyClause = gates.flatMap((gate) => gate.clauses.map((clause) => ({ stage: gate.stage, clause: clause.id })));
const clauseOf = (stage: StageNumber, id: string): GateClause => {
  const clause = gateOf(gates, stage).clauses.find((one) => one.id === id);
  if (clause === undefined) throw new Error(`no clause ${id} in stage ${stage}`);
  return clause;
};
/** The last step at which the clause applies. */
const stepOf = (stage: StageNumber, id: string) => clauseOf(stage, id).steps.at(-1) ?? 'full';

describe('the packaged gates', () => {
  it('have nothing that the linter finds', async () => {
    expect(await lintGates(await parseGates(PACKAGED))).toEqual([]);
  });

  it('are the table below, clause for clause', () => {
    const asTable = CLAUSE_TABLE.map(({ stage, clause }) => ({ stage, clause }));
    expect(asTable).toEqual(expect.arrayContaining(everyClause));
    expect(everyClause).toEqual(expect.arrayContaining(asTable));
  });

  it('name every clause for documents in words, without abbreviations', () => {
    const titles = gates.flatMap(({ clauses }) => clauses.map(({ id, title }) => title ?? `${id} has no title`));
    expect(
      titles.filter((title) => /has no title|\bp\d\d\b|&|_|\b(CTO|QA|SLA|avg|max|min|std|config)\b/.test(title)),
    ).toEqual([]);
  });

  it.each(gates.map((gate) => [gate.stage, gate] as const))(
    'pass at every step when all holds: stage %i',
    async (stage, gate) => {
      for (const step of STEPS)
        expect((await judgeValues(gate, allHold(stage), { step, preset: 'strict' })).verdict).toBe('PASS');
    },
  );

  it('depend on each other as the specification says', () => {
    const table = Object.fromEntries(gates.map((gate) => [gate.stage, gate.dependsOn]));
    expect(table).toEqual({ 1: [], 2: [1], 3: [1], 4: [3], 5: [3], 6: [4, 5], 7: [6], 8: [1, 2, 3, 4, 5, 6, 7] });
  });

  it('never let anybody waive signatures, paper account, whole and flat session, rollback drill, kill switch or the sum of the gates', () => {
    const never = gates.flatMap((gate) =>
      gate.clauses.filter(({ waivable, sufficiency }) => !waivable && !sufficiency),
    );
    expect(never.map(({ expression }) => expression)).toEqual([
      'governance_signed',
      'account_is_paper',
      'session_complete',
      'flat_at_end',
      'all_gates_1_to_7_pass',
      'governance_signed',
      'rollback_plan_verified',
      'kill_switch_verified',
    ]);
  });

  it('accept simulated evidence in a rehearsal alone', () => {
    for (const gate of gates) {
      for (const declaration of gate.evidence) {
        const accepting = STEPS.filter((step) => acceptedSources(gate, declaration, { step }).includes('simulated'));
        expect(accepting).toEqual(['rehearsal']);
      }
    }
  });

  it('accept evidence about the broker from nothing but a paper session, and the handshake of a live one', () => {
    const sources = [6, 7].flatMap((stage) =>
      gates
        .filter((gate) => gate.stage === stage)
        .flatMap((gate) => gate.evidence.map((one) => [one.name, one.sources])),
    );
    const odd = sources.filter(([, classes]) => String(classes) !== 'paper');
    expect(Object.fromEntries(odd)).toEqual({
      connection_successful: ['paper', 'live'],
      account_is_paper: ['paper', 'live'],
      no_permission_mismatch: ['paper', 'attested'],
      baseline_orders: ['paper', 'local'],
      baseline_network_class_matches: ['paper', 'local'],
      baseline_origin_measured: ['paper', 'local'],
    });
  });
});

describe.each(CLAUSE_TABLE)('stage $stage, $clause', ({ stage, clause, holds, fails }) => {
  const gate = gateOf(gates, stage);
  const step = stepOf(stage, clause);
  const judge = (values: Readonly<Record<string, JsonValue>>) =>
    judgeValues(gate, { ...allHold(stage), ...values }, { step, preset: 'strict' });

  it('holds at its boundary', async () => {
    expect(clauseVerdict(await judge(holds), clause)).toBe('PASS');
  });

  it('fails just beyond it, alone, and takes the gate with it', async () => {
    const verdict = await judge(fails);
    const expected = clauseOf(stage, clause).sufficiency ? 'PENDING' : 'FAIL';
    expect(verdict.clauses.filter((one) => one.verdict !== 'PASS').map(({ id }) => id)).toEqual([clause]);
    expect(clauseVerdict(verdict, clause)).toBe(expected);
    expect(verdict.verdict).toBe(expected);
  });

  it('says what to do, and with which values it failed', async () => {
    const failed = (await judge(fails)).clauses.find(({ id }) => id === clause);
    expect(failed?.remedy).toBe(clauseOf(stage, clause).remedy);
    expect(failed?.operands.every(({ value }) => value !== undefined)).toBe(true);
    expect(failed?.evidence.length).toBeGreaterThan(0);
  });

  it.each(Object.keys(holds))('is PENDING without %s, and names the command that collects it', async (name) => {
    const { [name]: _, ...rest } = allHold(stage);
    const verdict = await judgeValues(gate, rest, { step, preset: 'strict' });
    const pending = verdict.clauses.find(({ id }) => id === clause);
    const uses = clauseOf(stage, clause).expression.includes(name);
    expect(pending?.verdict).toBe(uses ? 'PENDING' : 'PASS');
    expect(verdict.verdict).toBe('PENDING');
    if (uses) {
      expect(pending?.gaps).toEqual([{ name, reason: 'missing', detail: 'no record' }]);
      expect(pending?.remedy).toContain(gate.evidence.find((one) => one.name === name)?.collect);
    }
  });

  it('is not asked at steps that it does not name', async () => {
    for (const other of STEPS) {
      const verdict = await judgeValues(gate, allHold(stage), { step: other });
      expect(verdict.clauses.some(({ id }) => id === clause)).toBe(clauseOf(stage, clause).steps.includes(other));
    }
  });
});
