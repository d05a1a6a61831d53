import type { GateDefinition } from '../../domain/gate.ts';
import type { StageNumber } from '../../domain/stage.ts';

/** Stages and their predecessors, from declared dependencies and inputs of other stages. */
export interface StageGraph {
  readonly stages: readonly StageNumber[];
  /** Direct predecessors. */
  readonly before: ReadonlyMap<StageNumber, readonly StageNumber[]>;
}

/** Builds the graph of a set of gates. Edges to undefined stages are left out: the flow check reports them. */
export function stageGraph(gates: readonly GateDefinition[]): StageGraph {
  const stages = [...new Set(gates.map((gate) => gate.stage))].sort((a, b) => a - b);
  const before = new Map(
    gates.map((gate) => {
      const named = [...gate.dependsOn, ...gate.inputs.flatMap(({ from }) => (from === 'external' ? [] : [from]))];
      return [gate.stage, stages.filter((stage) => named.includes(stage))] as const;
    }),
  );
  return { stages, before };
}

/** All direct and indirect predecessors of a stage. Contains the stage itself when it is on a cycle. */
export function ancestors(graph: StageGraph, stage: StageNumber): ReadonlySet<StageNumber> {
  const seen = new Set<StageNumber>();
  const visit = (at: StageNumber) => {
    for (const next of graph.before.get(at) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      visit(next);
    }
  };
  visit(stage);
  return seen;
}

/** Stages on a cycle. */
export function cyclicStages(graph: StageGraph): readonly StageNumber[] {
  return graph.stages.filter((stage) => ancestors(graph, stage).has(stage));
}

/** Edges that no longer path implies, for a drawing. Requires a graph without cycles. */
export function reducedEdges(graph: StageGraph): readonly (readonly [StageNumber, StageNumber])[] {
  return graph.stages.flatMap((to) => {
    const direct = graph.before.get(to) ?? [];
    const implied = (from: StageNumber) => direct.some((other) => ancestors(graph, other).has(from));
    return direct.filter((from) => !implied(from)).map((from) => [from, to] as const);
  });
}

/** The longest chain of stages; of equal lengths, the one with lower stage numbers. Requires a graph without cycles. */
export function criticalPath(graph: StageGraph): readonly StageNumber[] {
  const longest = new Map<StageNumber, readonly StageNumber[]>();
  const pathTo = (stage: StageNumber): readonly StageNumber[] => {
    const known = longest.get(stage);
    if (known !== undefined) return known;
    const path = [...best((graph.before.get(stage) ?? []).map(pathTo)), stage];
    longest.set(stage, path);
    return path;
  };
  return best(graph.stages.map(pathTo));
}

/** Sets of stages that may start together: their predecessors are in earlier sets. Requires a graph without cycles. */
export function parallelSets(graph: StageGraph): readonly (readonly StageNumber[])[] {
  const sets: StageNumber[][] = [];
  for (let left = graph.stages; left.length > 0; ) {
    const set = left.filter((stage) => (graph.before.get(stage) ?? []).every((before) => !left.includes(before)));
    sets.push(set);
    left = left.filter((stage) => !set.includes(stage));
  }
  return sets;
}

/** Predecessors are in ascending order, so the first of the longest paths has the lower numbers. */
function best(paths: readonly (readonly StageNumber[])[]): readonly StageNumber[] {
  return paths.reduce<readonly StageNumber[]>((longest, path) => (path.length > longest.length ? path : longest), []);
}
