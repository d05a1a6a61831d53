import { AGE_UNITS, durationMs } from '../domain/duration.ts';
import type { SourceClass } from '../domain/evidence.ts';
import type { EvidenceDeclaration, GateClause, GateDefinition, GateInput, MaxAge, StepRule } from '../domain/gate.ts';
import { type STAGES, STEPS, type StageNumber, type Step } from '../domain/stage.ts';
import { ObjectReader, type Report, readChoice } from './object-reader.ts';

const SOURCES = ['local', 'remote', 'simulated', 'paper', 'live', 'attested'] as const satisfies readonly SourceClass[];
const STAGE_NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8] as const satisfies typeof STAGES;
const STEP_NAMES = ['rehearsal', 'pilot', 'ramp', 'full'] as const satisfies typeof STEPS;
const TYPES = ['double', 'int', 'bool', 'string'] as const;
const IDENTIFIER = /^[a-z][a-z0-9_]{0,63}$/;
const IDENTIFIER_WORDS = 'a name of lower-case letters, digits and _';

/** Reads a gate from a parsed gate file. Deviations from `schemas/gate.schema.json` go to `report`. */
export function readGate(file: string, value: unknown, report: Report): GateDefinition {
  const gate = new ObjectReader(value, '', report);
  const definition: GateDefinition = {
    file,
    id: gate.matching('id', IDENTIFIER, IDENTIFIER_WORDS),
    stage: gate.choice('stage', STAGE_NUMBERS),
    title: gate.text('title', 40),
    owner: gate.text('owner', 60),
    dependsOn: gate.list('depends_on', readStage(report)),
    // Empty lists are accepted here: stage 2 judges a stage without inputs or outputs.
    inputs: gate.list('inputs', (member, where) => readInput(member, where, report)),
    outputs: gate.list('outputs', readText(report)),
    evidence: gate.list('evidence', (member, where) => readEvidence(member, where, report)),
    clauses: readClauses(gate, report),
    ...(gate.has('halt') ? { halt: readHalt(gate.object('halt'), report) } : {}),
    remediation: gate.text('remediation'),
    steps: gate.has('steps') ? readSteps(gate.object('steps'), report) : {},
  };
  gate.close();
  return definition;
}

function readClauses(gate: ObjectReader, report: Report): readonly GateClause[] {
  const read = (sufficiency: boolean) => (member: unknown, where: string) =>
    readClause(member, where, report, sufficiency);
  const conditions = gate.list('clauses', read(false));
  return gate.has('sufficiency') ? [...conditions, ...gate.list('sufficiency', read(true))] : conditions;
}

function readClause(value: unknown, where: string, report: Report, sufficiency: boolean): GateClause {
  const clause = new ObjectReader(value, where, report);
  const read: GateClause = {
    id: clause.matching('id', IDENTIFIER, IDENTIFIER_WORDS),
    expression: clause.text('expression', 2000),
    label: clause.text('label', 20),
    ...(clause.has('title') ? { title: clause.text('title', 80) } : {}),
    explain: clause.text('explain'),
    remedy: clause.text('remedy'),
    // Sufficiency clauses cannot be waived: that would approve without data.
    waivable: sufficiency ? false : clause.flag('waivable'),
    sufficiency,
    ...(clause.has('max_age') ? { maxAge: readMaxAge(clause) } : {}),
    steps: clause.has('steps') ? clause.list('steps', readChoice(STEP_NAMES, report), 1) : STEPS,
    preset: clause.choice('preset', ['spec', 'strict'], true),
  };
  clause.close();
  return read;
}

function readEvidence(value: unknown, where: string, report: Report): EvidenceDeclaration {
  const evidence = new ObjectReader(value, where, report);
  const declaration: EvidenceDeclaration = {
    name: evidence.matching('name', IDENTIFIER, IDENTIFIER_WORDS),
    type: evidence.choice('type', TYPES),
    unit: evidence.text('unit', 20),
    description: evidence.text('description'),
    maxAge: readMaxAge(evidence),
    sources: evidence.list('sources', readChoice(SOURCES, report), 1),
    ...(evidence.has('min_samples') ? { minSamples: evidence.positiveInteger('min_samples') } : {}),
    collect: evidence.matching('collect', /^prelive \S.*$/, 'the prelive command that collects it'),
  };
  evidence.close();
  return declaration;
}

function readInput(value: unknown, where: string, report: Report): GateInput {
  const input = new ObjectReader(value, where, report);
  const read: GateInput = {
    name: input.text('name', 80),
    from: input.choice<GateInput['from']>('from', ['external', ...STAGE_NUMBERS]),
  };
  input.close();
  return read;
}

function readHalt(halt: ObjectReader, report: Report): { stages: readonly StageNumber[]; action: string } {
  const read = { stages: halt.list('stages', readStage(report)), action: halt.text('action', 80) };
  halt.close();
  return read;
}

function readSteps(steps: ObjectReader, report: Report): Readonly<Partial<Record<Step, StepRule>>> {
  const rules: Partial<Record<Step, StepRule>> = {};
  for (const step of STEPS.filter((name) => steps.has(name))) {
    const rule = steps.object(step);
    rules[step] = { sources: rule.list('sources', readChoice(SOURCES, report)) };
    rule.close();
  }
  steps.close();
  return rules;
}

const readStage = (report: Report) => readChoice(STAGE_NUMBERS, report);

const readText = (report: Report) => (value: unknown, where: string) => {
  if (typeof value === 'string' && value !== '') return value;
  report(where, 'text', JSON.stringify(value) ?? 'nothing');
  return '';
};

const MAX_AGE = /^([1-9]\d{0,4}[mhd]|last_full_session|[1-9]\d?_full_sessions)$/;

/** `7d`, `last_full_session`, `3_full_sessions`; zero for a text that was reported. */
function readMaxAge(reader: ObjectReader): MaxAge {
  const text = reader.matching('max_age', MAX_AGE, 'a duration such as 30m, 24h or 7d, or last_full_session');
  if (text === 'last_full_session') return { fullSessions: 1 };
  if (text.endsWith('_full_sessions')) return { fullSessions: Number.parseInt(text, 10) };
  return { ms: durationMs(text, AGE_UNITS) ?? 0 };
}
