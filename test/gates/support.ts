import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EvidenceRecord, SourceClass, Subject } from '../../src/domain/evidence.ts';
import type { EvidenceDeclaration, GateDefinition } from '../../src/domain/gate.ts';
import type { JsonValue } from '../../src/domain/json.ts';
import type { StageNumber, Step } from '../../src/domain/stage.ts';
import type { GateVerdict, Verdict } from '../../src/domain/verdict.ts';
import { evaluateGate, type GateInputs } from '../../src/gates/evaluate-gate.ts';
import { type GateText, parseGates } from '../../src/gates/parse-gates.ts';

const folder = resolve(import.meta.dirname, '../../gates');

export const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
export const AS_OF = Date.UTC(2026, 10, 20, 12);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

/** The packaged gate files. */
export const PACKAGED: readonly GateText[] = readdirSync(folder)
  .filter((file) => /^\d\d-/.test(file))
  .toSorted()
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** The packaged gates, in the order of the stages. */
export async function packagedGates(): Promise<readonly GateDefinition[]> {
  return (await parseGates(PACKAGED)).gates;
}

/** The packaged gate of a stage. */
export function gateOf(gates: readonly GateDefinition[], stage: StageNumber): GateDefinition {
  const gate = gates.find((one) => one.stage === stage);
  if (gate === undefined) throw new Error(`no gate for stage ${stage}`);
  return gate;
}

/** A record that a gate accepts by default: a minute old, of the subject, with enough samples. */
export function record(
  stage: StageNumber,
  { name, unit }: Pick<EvidenceDeclaration, 'name' | 'unit'>,
  value: JsonValue,
  overrides: Partial<EvidenceRecord> = {},
): EvidenceRecord {
  return {
    stage,
    name,
    unit,
    value,
    collector: { name: 'test', version: '0' },
    observedAt: new Date(AS_OF - MINUTE).toISOString(),
    sourceClass: 'paper',
    attachments: [],
    samples: 1_000_000,
    sequence: 1,
    subject: SUBJECT,
    previous: '0'.repeat(64),
    digest: '0'.repeat(64),
    ...overrides,
  };
}

/** A record for each value, of the first source class that the gate accepts for it. */
export function recordsOf(
  gate: GateDefinition,
  values: Readonly<Record<string, JsonValue>>,
): readonly EvidenceRecord[] {
  return Object.entries(values).map(([name, value], index) => {
    const declaration = gate.evidence.find((one) => one.name === name);
    if (declaration === undefined) throw new Error(`${gate.id} does not declare ${name}`);
    const sourceClass: SourceClass = declaration.sources[0] ?? 'local';
    return record(gate.stage, declaration, value, { sourceClass, sequence: index + 1 });
  });
}

/** Judges a gate on values, with every dependency passed. */
export function judgeValues(
  gate: GateDefinition,
  values: Readonly<Record<string, JsonValue>>,
  overrides: Partial<GateInputs> = {},
): Promise<GateVerdict> {
  return judgeRecords(gate, recordsOf(gate, values), overrides);
}

/** Judges a gate on records, with every dependency passed. */
export function judgeRecords(
  gate: GateDefinition,
  records: readonly EvidenceRecord[],
  overrides: Partial<GateInputs> = {},
): Promise<GateVerdict> {
  const dependencyVerdicts = Object.fromEntries(gate.dependsOn.map((stage): [StageNumber, Verdict] => [stage, 'PASS']));
  const step: Step = 'full';
  return evaluateGate({ gate, records, step, subject: SUBJECT, asOf: AS_OF, dependencyVerdicts, ...overrides });
}

/** The verdict of a clause. */
export function clauseVerdict(verdict: GateVerdict, id: string): Verdict | undefined {
  return verdict.clauses.find((clause) => clause.id === id)?.verdict;
}
