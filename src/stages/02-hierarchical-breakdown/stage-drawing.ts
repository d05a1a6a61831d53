import type { GateDefinition } from '../../domain/gate.ts';
import type { StageNumber } from '../../domain/stage.ts';
import { DRAWN_COLUMNS, oneLine } from '../drawn-text.ts';
import { criticalPath, reducedEdges, type StageGraph } from './stage-graph.ts';

/**
 * Order of the stages in plain characters, for editors, terminals and paper: each stage, followed by its direct
 * successors. `==>` marks a step of the critical path. Requires a graph without cycles.
 */
export function stageDrawing(
  graph: StageGraph,
  gates: readonly Pick<GateDefinition, 'stage' | 'title'>[],
): readonly string[] {
  const edges = reducedEdges(graph);
  const path = criticalPath(graph);
  const named = (stage: StageNumber, before: string) => {
    const title = gates.find((gate) => gate.stage === stage)?.title ?? '';
    return `${before}${oneLine(`${stage} ${title}`, DRAWN_COLUMNS - before.length)}`;
  };
  const arrow = (from: StageNumber, to: StageNumber) => (isStep(path, from, to) ? '==>' : '-->');
  return graph.stages.flatMap((from) => [
    named(from, ''),
    ...edges.filter(([before]) => before === from).map(([, to]) => named(to, `  ${arrow(from, to)} `)),
  ]);
}

function isStep(path: readonly StageNumber[], from: StageNumber, to: StageNumber): boolean {
  return path.some((stage, index) => stage === from && path[index + 1] === to);
}
