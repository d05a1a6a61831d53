import { invariant } from '../domain/errors.ts';
import type { EvidenceRecord } from '../domain/evidence.ts';
import type { GateDefinition, Preset } from '../domain/gate.ts';
import type { StageNumber } from '../domain/stage.ts';
import type { ClauseVerdict, GateVerdict, Verdict } from '../domain/verdict.ts';
import type { Waiver } from '../domain/waiver.ts';
import type { ExpressionParser } from './cel/expression.ts';
import { loadParser } from './cel/parser.ts';
import {
  accountUnderValidation,
  type EvidenceLookup,
  type EvidenceQuestion,
  readEvidence,
} from './eligible-evidence.ts';
import { evaluateClause } from './evaluate-clause.ts';
import { bindingsOf } from './evaluate-expression.ts';
import { foldVerdicts } from './fold.ts';

/** What gates are judged on. */
export interface EvaluationInputs extends EvidenceQuestion {
  /** Records of the workspace's ledger; those of other stages and subjects are left aside. */
  readonly records: readonly EvidenceRecord[];
  /** `spec` when absent. */
  readonly preset?: Preset;
  /** Verified waivers: signatures, subject and step were checked before. */
  readonly waivers?: readonly Waiver[];
}

/** What one gate is judged on. */
export interface GateInputs extends EvaluationInputs {
  readonly gate: GateDefinition;
  /** Verdicts of the stages that the gate depends on; an absent one is unmet. */
  readonly dependencyVerdicts: VerdictsByStage;
}

/** Verdicts by stage number. */
export type VerdictsByStage = Readonly<Partial<Record<StageNumber, Verdict>>>;

/** Judges one gate. Never throws for any evidence: what cannot be evaluated is ERROR. */
export async function evaluateGate(inputs: GateInputs): Promise<GateVerdict> {
  return judge(await loadParser(), inputs);
}

/** Judges gates after those that they depend on; gives the verdicts in the order of the gates. */
export async function evaluateGates(
  gates: readonly GateDefinition[],
  inputs: EvaluationInputs,
): Promise<readonly GateVerdict[]> {
  const parser = await loadParser();
  const verdicts = new Map<GateDefinition, GateVerdict>();
  for (let gate = nextGate(gates, verdicts); gate !== undefined; gate = nextGate(gates, verdicts)) {
    verdicts.set(gate, judge(parser, { ...inputs, gate, dependencyVerdicts: verdictsByStage([...verdicts.values()]) }));
  }
  return gates.flatMap((gate) => verdicts.get(gate) ?? []);
}

/** The verdicts by stage, as `evaluateGate` takes them. */
export function verdictsByStage(verdicts: readonly GateVerdict[]): VerdictsByStage {
  return Object.fromEntries(verdicts.map(({ stage, verdict }) => [stage, verdict]));
}

/** A gate that is not judged yet and whose dependencies are; in a circle, the first: its dependencies are unmet. */
function nextGate(
  gates: readonly GateDefinition[],
  judged: ReadonlyMap<GateDefinition, GateVerdict>,
): GateDefinition | undefined {
  const open = gates.filter((gate) => !judged.has(gate));
  const openStages = new Set(open.map((gate) => gate.stage));
  return open.find((gate) => !gate.dependsOn.some((stage) => openStages.has(stage))) ?? open[0];
}

function judge(parser: ExpressionParser, inputs: GateInputs): GateVerdict {
  const { gate, step, preset = 'spec', asOf, waivers = [], records } = inputs;
  const readings = readEvidence(gate, records, withAccount(inputs));
  const asked = gate.clauses.filter((clause) => clause.steps.includes(step));
  const context = { gate, parser, readings, preset, asOf, waivers };
  const clauses = asked.map((clause) => evaluateClause(clause, context));
  assertConjunctionAgrees(parser, clauses, readings);
  const unmetDependencies = gate.dependsOn.filter((stage) => !isMet(inputs.dependencyVerdicts[stage]));
  return {
    stage: gate.stage,
    title: gate.title,
    step,
    preset,
    verdict: verdictOf(clauses, unmetDependencies),
    clauses,
    unmetDependencies,
    ...(gate.halt === undefined ? {} : { haltAction: gate.halt.action }),
    remediation: gate.remediation,
    simulated: clauses.some(({ evidence }) => evidence.some(({ sourceClass }) => sourceClass === 'simulated')),
  };
}

/** What was seen on another account than the one that stage 6 saw last does not count. */
function withAccount(inputs: GateInputs): EvidenceQuestion {
  const account = inputs.account ?? accountUnderValidation(inputs.records, inputs);
  return account === undefined ? inputs : { ...inputs, account };
}

const isMet = (verdict: Verdict | undefined) => verdict === 'PASS' || verdict === 'CONDITIONAL';

/** An unmet dependency makes a gate at most PENDING; what is known to be wrong stays so. */
function verdictOf(clauses: readonly ClauseVerdict[], unmet: readonly StageNumber[]): Verdict {
  const blocking = clauses.filter((clause) => clause.advisory !== true);
  const conditions = blocking.filter((clause) => !clause.sufficiency);
  const dependencies: readonly Verdict[] = unmet.length > 0 ? ['PENDING'] : [];
  // Without a condition nothing has been shown, however much evidence there is.
  const nothingAsked: readonly Verdict[] = conditions.length === 0 ? ['ERROR'] : [];
  return foldVerdicts([...blocking.map(({ verdict }) => verdict), ...dependencies, ...nothingAsked]);
}

/** Our folding and the engine's own three-valued conjunction must never say the opposite of each other. */
function assertConjunctionAgrees(
  parser: ExpressionParser,
  clauses: readonly ClauseVerdict[],
  readings: ReadonlyMap<string, EvidenceLookup>,
): void {
  const conditions = clauses.filter(({ sufficiency, verdict }) => !sufficiency && verdict !== 'ERROR');
  if (conditions.length === 0) return;
  const expressions = conditions.map(({ expression }) => expression);
  const engine = parser.evaluateAll(expressions, bindingsOf(readings));
  const folded = foldVerdicts(conditions.map(({ verdict }) => (verdict === 'CONDITIONAL' ? 'FAIL' : verdict)));
  if (!engine.ok || (folded !== 'PASS' && folded !== 'FAIL')) return;
  invariant(engine.value === (folded === 'PASS'), `CEL says ${String(engine.value)} of the gate, folded ${folded}`);
}
