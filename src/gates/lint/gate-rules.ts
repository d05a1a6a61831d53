import type { GateClause, GateDefinition } from '../../domain/gate.ts';
import { STEPS, type StageNumber } from '../../domain/stage.ts';
import { asksFor, whereOf } from './clause-rules.ts';
import { duplicates, type Fault, lintFault } from './context.ts';

/** What the specification never lets anybody waive, by stage: signatures, paper account, rollback and kill-switch drill. */
const NEVER_WAIVED: Readonly<Partial<Record<StageNumber, readonly string[]>>> = {
  1: ['governance_signed'],
  6: ['account_is_paper'],
  8: ['governance_signed', 'rollback_plan_verified', 'kill_switch_verified'],
};

/** What a gate of one's own must ask besides {@link NEVER_WAIVED}. */
const ALSO_MANDATORY: Readonly<Partial<Record<StageNumber, readonly string[]>>> = { 8: ['all_gates_1_to_7_pass'] };

/** Rules about one gate that need no look into its expressions. */
export function gateFaults(gate: GateDefinition): readonly Fault[] {
  return [
    ...nameFaults(gate),
    ...unitFaults(gate),
    ...mandatoryFaults(gate),
    ...waiverFaults(gate),
    ...sourceFaults(gate),
  ];
}

function nameFaults(gate: GateDefinition): readonly Fault[] {
  const evidence = duplicates(gate.evidence.map(({ name }) => name));
  const clauses = duplicates(gate.clauses.map(({ id }) => id));
  return [
    ...evidence.map((name) => lintFault('duplicate_name', `evidence.${name}`, 'each name once', `${name} twice`)),
    ...clauses.map((id) => lintFault('duplicate_name', `clauses.${id}`, 'each id once', `${id} twice`)),
  ];
}

function unitFaults(gate: GateDefinition): readonly Fault[] {
  return gate.evidence
    .filter(({ type, unit }) => (type === 'bool') !== (unit === 'boolean'))
    .map(({ name, type, unit }) =>
      lintFault('unit', `evidence.${name}.unit`, type === 'bool' ? 'boolean' : 'the unit of the number or text', unit),
    );
}

function mandatoryFaults(gate: GateDefinition): readonly Fault[] {
  const names = [...(NEVER_WAIVED[gate.stage] ?? []), ...(ALSO_MANDATORY[gate.stage] ?? [])];
  return names
    .filter((name) => !gate.clauses.some((clause) => asksFor(clause, name) && isAlwaysAsked(clause)))
    .map((name) => lintFault('mandatory_clause', 'clauses', `a clause "${name}", asked at every step`, 'none'));
}

function isAlwaysAsked({ sufficiency, preset, steps }: GateClause): boolean {
  return !sufficiency && preset === 'spec' && STEPS.every((step) => steps.includes(step));
}

function waiverFaults(gate: GateDefinition): readonly Fault[] {
  const never = NEVER_WAIVED[gate.stage] ?? [];
  return gate.clauses
    .filter((clause) => clause.waivable && never.some((name) => asksFor(clause, name)))
    .map((clause) => lintFault('unwaivable', `${whereOf(clause)}.waivable`, 'false: this can never be waived', 'true'));
}

function sourceFaults(gate: GateDefinition): readonly Fault[] {
  const expected = 'simulated evidence in steps.rehearsal alone';
  const evidence = gate.evidence.filter(({ sources }) => sources.includes('simulated'));
  const steps = STEPS.filter((step) => step !== 'rehearsal' && gate.steps[step]?.sources.includes('simulated'));
  return [
    ...evidence.map(({ name }) => lintFault('simulated_source', `evidence.${name}.sources`, expected, 'simulated')),
    ...steps.map((step) => lintFault('simulated_source', `steps.${step}.sources`, expected, 'simulated')),
  ];
}
