import { invariant } from '../../domain/errors.ts';
import type { SourceClass } from '../../domain/evidence.ts';
import type { GateClause, GateDefinition } from '../../domain/gate.ts';
import { STEPS, type StageNumber, type Step } from '../../domain/stage.ts';
import type { ClauseVerdict } from '../../domain/verdict.ts';
import { loadParser } from '../../gates/cel/parser.ts';
import { formatClause } from '../../gates/clause-words.ts';
import { accountUnderValidation, readEvidence } from '../../gates/eligible-evidence.ts';
import { evaluateClause } from '../../gates/evaluate-clause.ts';
import type {
  Checklist,
  ChecklistGroup,
  ChecklistItem,
  ItemStanding,
} from '../../stages/08-go-live-decision/checklist.ts';
import { admissibleRecords, type Validation } from '../validation.ts';
import type { AttestationVerdict } from './attestations.ts';

/** Detail of an item without attestation. */
export const NO_ATTESTATION = 'no attestation';

/** Status of every item; `simulated` if any used simulated evidence. */
export interface Standings {
  readonly standings: ReadonlyMap<string, ItemStanding>;
  readonly sourceClass: SourceClass;
}

/**
 * Finds the status of each checklist item. Measurable items are judged on the ledger by the rules of the stage's own
 * gate (subject, age, source, samples), and an attestation cannot replace that; all other items on attestations.
 */
export async function findStandings(
  checklist: Checklist,
  attestations: readonly AttestationVerdict[],
  validation: Validation,
): Promise<Standings> {
  const judge = await evidenceJudge(validation);
  const standings = new Map<string, ItemStanding>();
  let simulated = false;
  for (const { group, item } of itemsOf(checklist)) {
    const clause = isAsked(item, validation.step) && item.evidence ? judge(item, item.evidence) : undefined;
    simulated ||= clause?.evidence.some(({ sourceClass }) => sourceClass === 'simulated') === true;
    standings.set(item.id, standingOf(item, group, clause, attestations, validation.step));
  }
  return { standings, sourceClass: simulated ? 'simulated' : 'local' };
}

function itemsOf({ categories }: Checklist) {
  return categories.flatMap(({ groups }) => groups.flatMap((group) => group.items.map((item) => ({ group, item }))));
}

const isAsked = ({ steps }: ChecklistItem, step: Step) => steps === undefined || steps.includes(step);

function standingOf(
  item: ChecklistItem,
  group: ChecklistGroup,
  clause: ClauseVerdict | undefined,
  attestations: readonly AttestationVerdict[],
  step: Step,
): ItemStanding {
  if (!isAsked(item, step)) {
    return { status: 'not_applicable', detail: `asked at step ${item.steps?.join(', ')}` };
  }
  return clause === undefined ? attestedStanding(item, group, attestations) : measuredStanding(clause);
}

function measuredStanding(clause: ClauseVerdict): ItemStanding {
  const detail = clause.verdict === 'PASS' ? formatClause(clause) : `${formatClause(clause)}; ${clause.remedy}`;
  if (clause.verdict === 'PASS') return { status: 'satisfied', detail };
  return { status: clause.verdict === 'FAIL' ? 'unmet' : 'unknown', detail };
}

/** One valid attestation is enough; an item of a required group cannot be attested as not applicable. */
function attestedStanding(
  { id }: ChecklistItem,
  { required }: ChecklistGroup,
  attestations: readonly AttestationVerdict[],
): ItemStanding {
  const about = attestations.flatMap((verdict) => {
    const said = verdict.attestation?.items.find((one) => one.id === id);
    return said === undefined ? [] : [{ verdict, said }];
  });
  for (const { verdict, said } of about) {
    if (!verdict.counts || (said.applies === false && required)) continue;
    const { by, expires } = verdict.attestation;
    const detail = `${verdict.holder.person} (${by}) until ${expires.slice(0, 10)}: ${said.statement}`;
    return { status: said.applies === false ? 'not_applicable' : 'satisfied', detail };
  }
  const reasons = about.map(({ verdict }) => `${verdict.file.name}: ${reasonOf(verdict)}`);
  return { status: 'unknown', detail: reasons.join('; ') || NO_ATTESTATION };
}

function reasonOf(verdict: AttestationVerdict): string {
  return verdict.counts ? 'an item of a required group cannot be said not to apply' : verdict.reason;
}

/** Returns a function that judges an expression like a clause of the stage's gate. */
async function evidenceJudge(validation: Validation) {
  const { gates, step, preset, subject, clock } = validation;
  const parser = await loadParser();
  const asOf = clock.now();
  const records = admissibleRecords(validation);
  const account = accountUnderValidation(records, { subject, asOf });
  const question = { step, subject, asOf, ...(account && { account }) };
  const readings = new Map(gates.map((gate) => [gate.stage, readEvidence(gate, records, question)]));
  return (item: ChecklistItem, asked: { readonly stage: StageNumber; readonly expression: string }) => {
    const gate = gates.find(({ stage }) => stage === asked.stage);
    const found = readings.get(asked.stage);
    invariant(gate && found, `no gate for stage ${asked.stage}`);
    const context = { gate, parser, readings: found, preset, asOf, waivers: [] };
    return evaluateClause(clauseOf(item, asked.expression, gate), context);
  };
}

/**
 * Builds a clause. It is a sufficiency clause if the gate's own one is, so that too little evidence is not a failure.
 */
function clauseOf({ id, text }: ChecklistItem, expression: string, { clauses }: GateDefinition): GateClause {
  return {
    id,
    expression,
    label: expression.match(/^\w+/)?.[0] ?? id,
    explain: text,
    remedy: text,
    waivable: false,
    sufficiency: clauses.some((clause) => clause.sufficiency && clause.expression === expression),
    steps: STEPS,
    preset: 'spec',
  };
}
