import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { GateClause, GateDefinition } from '../../domain/gate.ts';
import type { JsonObject } from '../../domain/json.ts';
import { STEPS, type StageNumber } from '../../domain/stage.ts';
import { definitionFaults, flowFaults, isFile } from './flow-faults.ts';
import { stageDrawing } from './stage-drawing.ts';
import { ancestors, criticalPath, cyclicStages, parallelSets, stageGraph } from './stage-graph.ts';

/** File of the document. */
export const INTEGRATION_FLOW = 'IBKR_INTEGRATION_FLOW.md';

/** `IBKR_INTEGRATION_FLOW.md`: how the stages hang together, computed from their definitions. */
export function flowDocument(gates: readonly GateDefinition[], system: string, context: StageContext): Artifact {
  const model: JsonObject = {
    system,
    observedAt: context.observedAt,
    version: context.version,
    stages: gates.map(stageRow),
    definitionFaults: definitionFaults(gates),
    flowFaults: flowFaults(gates),
    files: gates.flatMap((gate) => gate.outputs.filter(isFile).map((file) => ({ file, stage: gate.stage }))),
    handovers: handovers(gates),
    externals: externals(gates),
    ...order(gates),
  };
  return { kind: 'document', path: INTEGRATION_FLOW, template: 'integration-flow', model };
}

function stageRow(gate: GateDefinition): JsonObject {
  return {
    stage: gate.stage,
    title: gate.title,
    owner: gate.owner,
    dependsOn: formatWait(gate.dependsOn),
    inputs: gate.inputs.map(({ name, from }) => `${name} (${from === 'external' ? 'external' : `stage ${from}`})`),
    outputs: gate.outputs,
    gate: gate.clauses.filter((clause) => isBase(clause)).map((clause) => clause.expression),
    more: gate.clauses
      .filter((clause) => !isBase(clause))
      .map((clause) => `${clause.expression} (${condition(clause)})`),
    halt: gate.halt?.action ?? '',
  };
}

function formatWait(stages: readonly StageNumber[]): string {
  if (stages.length === 0) return 'nothing';
  return `${stages.length === 1 ? 'stage' : 'stages'} ${stages.join(', ')}`;
}

/** Asked at every step and under both presets, and failing when false. */
function isBase(clause: GateClause): boolean {
  return !clause.sufficiency && clause.preset === 'spec' && clause.steps.length === STEPS.length;
}

function condition(clause: GateClause): string {
  const when = clause.steps.length === STEPS.length ? [] : [clause.steps.join(', ')];
  const preset = clause.preset === 'strict' ? ['strict only'] : [];
  return [...when, ...preset, ...(clause.sufficiency ? ['else pending'] : [])].join('; ');
}

/** What a circle makes meaningless is left out, and the document says why. */
function order(gates: readonly GateDefinition[]): JsonObject {
  const graph = stageGraph(gates);
  if (cyclicStages(graph).length > 0) return { ordered: false, drawing: [], criticalPath: [], sets: [], pairs: [] };
  return {
    ordered: true,
    drawing: stageDrawing(graph, gates),
    criticalPath: criticalPath(graph),
    sets: parallelSets(graph).map((stages, index) => ({ turn: index + 1, stages, parallel: stages.length > 1 })),
    pairs: independentPairs(gates),
  };
}

function independentPairs(gates: readonly GateDefinition[]): readonly string[] {
  const graph = stageGraph(gates);
  return graph.stages.flatMap((a, index) =>
    graph.stages
      .slice(index + 1)
      .filter((b) => !ancestors(graph, b).has(a) && !ancestors(graph, a).has(b))
      .map((b) => `${a} and ${b}`),
  );
}

function handovers(gates: readonly GateDefinition[]): readonly JsonObject[] {
  return gates.flatMap((gate) =>
    gate.inputs.flatMap(({ name, from }) => (from === 'external' ? [] : [{ name, from, to: gate.stage }])),
  );
}

function externals(gates: readonly GateDefinition[]): readonly JsonObject[] {
  const names = new Set(
    gates.flatMap((gate) => gate.inputs.filter((input) => input.from === 'external').map(({ name }) => name)),
  );
  return [...names].map((name) => ({
    name,
    stages: gates.filter((gate) => gate.inputs.some((input) => input.name === name)).map((gate) => gate.stage),
  }));
}
