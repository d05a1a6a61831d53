import type { GateDefinition, GateInput } from '../../domain/gate.ts';
import { STAGES, type StageNumber } from '../../domain/stage.ts';
import { ancestors, cyclicStages, stageGraph } from './stage-graph.ts';

/** Missing parts of the stage definitions: each stage once, with inputs, outputs, owner and gate. */
export function definitionFaults(gates: readonly GateDefinition[]): readonly string[] {
  return [
    ...STAGES.filter((stage) => !gates.some((gate) => gate.stage === stage)).map(
      (stage) => `stage ${stage} is not defined`,
    ),
    ...repeated(gates.map((gate) => gate.stage)).map((stage) => `stage ${stage} is defined more than once`),
    ...gates.flatMap((gate) => absentParts(gate).map((part) => `stage ${gate.stage} has no ${part}`)),
  ];
}

/** Faults in the flow: inputs without a source, unused outputs, circles. */
export function flowFaults(gates: readonly GateDefinition[]): readonly string[] {
  const cyclic = cyclicStages(stageGraph(gates));
  return [
    ...gates.flatMap((gate) => gate.inputs.flatMap((input) => inputFaults(gates, gate, input))),
    ...gates.flatMap((gate) => dependencyFaults(gates, gate)),
    ...orphanOutputs(gates),
    ...repeated(gates.flatMap((gate) => gate.outputs)).map((name) => `"${name}" is produced by more than one stage`),
    ...(cyclic.length === 0 ? [] : [`stages ${cyclic.join(', ')} wait for each other in a circle`]),
  ];
}

/** True for a file: files are for readers, every other output must be another stage's input. */
export function isFile(output: string): boolean {
  return /\.(md|json|csv)$/.test(output);
}

function absentParts(gate: GateDefinition): string[] {
  return [
    ...(gate.inputs.length === 0 ? ['inputs'] : []),
    ...(gate.outputs.length === 0 ? ['outputs'] : []),
    ...(gate.owner.trim() === '' ? ['owner'] : []),
    ...(gate.clauses.length === 0 ? ['gate'] : []),
  ];
}

function inputFaults(gates: readonly GateDefinition[], gate: GateDefinition, { name, from }: GateInput): string[] {
  if (from === 'external') return [];
  const source = gates.find((other) => other.stage === from);
  const input = `stage ${gate.stage} takes "${name}" from stage ${from}`;
  if (source === undefined) return [`${input}, which is not defined`];
  if (from >= gate.stage) return [`${input}, which is not an earlier one`];
  if (!source.outputs.includes(name)) return [`${input}, which does not produce it`];
  return waitsFor(gates, gate.stage, from) ? [] : [`${input}, but does not depend on it`];
}

function dependencyFaults(gates: readonly GateDefinition[], gate: GateDefinition): string[] {
  const unknown = gate.dependsOn.filter((stage) => !gates.some((other) => other.stage === stage));
  return unknown.map((stage) => `stage ${gate.stage} depends on stage ${stage}, which is not defined`);
}

/** Uses declared dependencies only: an input alone must not create a dependency. */
function waitsFor(gates: readonly GateDefinition[], stage: StageNumber, earlier: StageNumber): boolean {
  return ancestors(stageGraph(gates.map((gate) => ({ ...gate, inputs: [] }))), stage).has(earlier);
}

function orphanOutputs(gates: readonly GateDefinition[]): string[] {
  const used = new Set(gates.flatMap((gate) => gate.inputs.map((input) => input.name)));
  const last = Math.max(...gates.map((gate) => gate.stage));
  return gates
    .filter((gate) => gate.stage !== last)
    .flatMap((gate) =>
      gate.outputs.filter((output) => !isFile(output) && !used.has(output)).map((output) => ({ gate, output })),
    )
    .map(({ gate, output }) => `"${output}" of stage ${gate.stage} is used by no later stage`);
}

function repeated<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))];
}
