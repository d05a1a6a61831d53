import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { GateClause, GateDefinition } from '../../domain/gate.ts';
import type { JsonObject } from '../../domain/json.ts';
import { STEPS, type StageNumber } from '../../domain/stage.ts';
import { definitionFaults, flowFaults, isFile } from './flow-faults.ts';
import { ancestors, criticalPath, cyclicStages, parallelSets, reducedEdges, stageGraph } from './stage-graph.ts';

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
    dependsOn: gate.dependsOn.length === 0 ? '' : gate.dependsOn.join(', '),
    inputs: gate.inputs.map(({ name, from }) => `${name} (${from === 'external' ? 'external' : `stage ${from}`})`),
    outputs: gate.outputs,
    gate: gate.clauses.filter((clause) => isBase(clause)).map((clause) => clause.expression),
    more: gate.clauses
      .filter((clause) => !isBase(clause))
      .map((clause) => `${clause.expression} (${condition(clause)})`),
    halt: gate.halt?.action ?? '',
  };
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
  if (cyclicStages(graph).length > 0) return { ordered: false, diagram: [], criticalPath: [], sets: [], pairs: [] };
  const path = criticalPath(graph);
  return {
    ordered: true,
    diagram: diagram(gates, reducedEdges(graph), path),
    criticalPath: path,
    sets: parallelSets(graph).map((stages, index) => ({ turn: index + 1, stages, parallel: stages.length > 1 })),
    pairs: independentPairs(gates),
  };
}

/** Lines of a Mermaid flow chart; thick arrows are the critical path. */
function diagram(
  gates: readonly GateDefinition[],
  edges: readonly (readonly [StageNumber, StageNumber])[],
  path: readonly StageNumber[],
): readonly string[] {
  const critical = ([from, to]: readonly [StageNumber, StageNumber]) =>
    path.some((stage, index) => stage === from && path[index + 1] === to);
  return [
    'flowchart LR',
    ...gates.map((gate) => `  S${gate.stage}["${gate.stage} ${label(gate.title)}"]`),
    ...edges.map((edge) => `  S${edge[0]} ${critical(edge) ? '==>' : '-->'} S${edge[1]}`),
    '  classDef critical stroke-width:3px',
    `  class ${path.map((stage) => `S${stage}`).join(',')} critical`,
  ];
}

/** Mermaid reads quotes, brackets and line ends as its own. */
function label(title: string): string {
  return title.replace(/["\r\n[\]<>]/g, ' ');
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
