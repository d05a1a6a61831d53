import type { GateDefinition, GateInput } from '../../domain/gate.ts';
import { STAGES, type StageNumber } from '../../domain/stage.ts';
import { type Fault, lintFault } from './context.ts';

/** Rules about how a gate hangs together with the others. */
export function gateFlowFaults(gate: GateDefinition, gates: readonly GateDefinition[]): readonly Fault[] {
  return [...dependencyFaults(gate, gates), ...inputFaults(gate, gates), ...repeatedStage(gate, gates)];
}

/** Stages that have no gate at all. */
export function missingStages(gates: readonly GateDefinition[]): readonly StageNumber[] {
  return STAGES.filter((stage) => !gates.some((gate) => gate.stage === stage));
}

function dependencyFaults(gate: GateDefinition, gates: readonly GateDefinition[]): readonly Fault[] {
  const unknown = gate.dependsOn.filter((stage) => !gates.some((other) => other.stage === stage));
  const circle = ancestorsOf(gate.stage, gates).has(gate.stage);
  return [
    ...unknown.map((stage) => lintFault('unknown_stage', 'depends_on', 'stages that have a gate', `stage ${stage}`)),
    ...(circle
      ? [lintFault('dependency_cycle', 'depends_on', 'no circle', `stage ${gate.stage} waits for itself`)]
      : []),
  ];
}

/** All stages that a stage waits for, directly or not; itself among them when there is a circle. */
function ancestorsOf(stage: StageNumber, gates: readonly GateDefinition[]): ReadonlySet<StageNumber> {
  const found = new Set<StageNumber>();
  const open = [...dependenciesOf(stage, gates)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...dependenciesOf(next, gates));
  }
  return found;
}

function dependenciesOf(stage: StageNumber, gates: readonly GateDefinition[]): readonly StageNumber[] {
  return gates.filter((gate) => gate.stage === stage).flatMap((gate) => gate.dependsOn);
}

function inputFaults(gate: GateDefinition, gates: readonly GateDefinition[]): readonly Fault[] {
  const before = ancestorsOf(gate.stage, gates);
  return gate.inputs.flatMap((input) => {
    const problem = inputProblem(input, before, gates);
    return problem === undefined
      ? []
      : [lintFault('unknown_input', `inputs.${input.name}`, problem, `stage ${input.from}`)];
  });
}

function inputProblem(
  { name, from }: GateInput,
  before: ReadonlySet<StageNumber>,
  gates: readonly GateDefinition[],
): string | undefined {
  if (from === 'external') return undefined;
  if (!before.has(from)) return 'external, or a stage that this one depends on';
  const given = gates.some((gate) => gate.stage === from && gate.outputs.includes(name));
  return given ? undefined : `a stage that has "${name}" among its outputs`;
}

function repeatedStage(gate: GateDefinition, gates: readonly GateDefinition[]): readonly Fault[] {
  const others = gates.filter((other) => other !== gate && (other.stage === gate.stage || other.id === gate.id));
  return others.map((other) =>
    lintFault('duplicate_name', 'stage', 'one gate for each stage and id', `also ${other.file}`),
  );
}
