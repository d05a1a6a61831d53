import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRenderer } from '../../../src/adapters/templates/templates.ts';
import type { GateDefinition } from '../../../src/domain/gate.ts';
import { STAGES, type StageNumber } from '../../../src/domain/stage.ts';
import { stageDrawing } from '../../../src/stages/02-hierarchical-breakdown/flow-document.ts';
import { breakDownStages } from '../../../src/stages/02-hierarchical-breakdown/stage.ts';
import {
  ancestors,
  criticalPath,
  cyclicStages,
  parallelSets,
  reducedEdges,
  type StageGraph,
  stageGraph,
} from '../../../src/stages/02-hierarchical-breakdown/stage-graph.ts';
import { packagedGates } from '../../gates/support.ts';
import { CONTEXT, outcome } from '../system-facts.ts';

let gates: readonly GateDefinition[] = [];
beforeAll(async () => {
  gates = await packagedGates();
});

const run = (all: readonly GateDefinition[]) =>
  breakDownStages({ system: 'sys', gates: all, attachments: [] }, CONTEXT);
const changed = (stage: StageNumber, change: Partial<GateDefinition>) =>
  gates.map((gate) => (gate.stage === stage ? { ...gate, ...change } : gate));
const own = (stage: StageNumber) => gates.find((gate) => gate.stage === stage);

function document(all: readonly GateDefinition[]): string {
  const [artifact] = run(all).artifacts;
  if (artifact?.kind !== 'document') throw new Error('a document');
  return createRenderer()(artifact.template, artifact.model);
}

describe('the packaged stages', () => {
  it('are all defined and their flow is clear', () => {
    expect(run(gates).observations.map(({ name, value }) => [name, value])).toEqual([
      ['all_stages_defined', true],
      ['input_output_clear', true],
    ]);
  });

  it('have the critical path and the parallel stages of the specification', () => {
    const graph = stageGraph(gates);
    expect(criticalPath(graph)).toEqual([1, 3, 4, 6, 7, 8]);
    expect(parallelSets(graph)).toEqual([[1], [2, 3], [4, 5], [6], [7], [8]]);
    expect(reducedEdges(graph)).toEqual([
      [1, 2],
      [1, 3],
      [3, 4],
      [3, 5],
      [4, 6],
      [5, 6],
      [6, 7],
      [2, 8],
      [7, 8],
    ]);
  });

  it('are drawn in plain characters, the critical path with double arrows', () => {
    const text = document(gates);
    expect(text).toContain(
      '```text\n1 artifact validation\n  --> 2 hierarchical breakdown\n  ==> 3 interface mapping\n2 hierarchical breakdown\n',
    );
    expect(text).toContain('\n7 paper trading\n  ==> 8 go-live decision\n8 go-live decision\n```\n');
    expect(text).toContain('1 → 3 → 4 → 6 → 7 → 8');
    expect(text).toContain('| 2 | 2, 3 (side by side) |');
  });
});

describe('all_stages_defined', () => {
  it.each<[string, () => readonly GateDefinition[], RegExp]>([
    ['a stage that is missing', () => gates.filter((gate) => gate.stage !== 5), /stage 5 is not defined/],
    [
      'a stage twice',
      () => [...gates, ...gates.filter((gate) => gate.stage === 5)],
      /stage 5 is defined more than once/,
    ],
    ['no owner', () => changed(4, { owner: ' ' }), /stage 4 has no owner/],
    ['no inputs', () => changed(4, { inputs: [] }), /stage 4 has no inputs/],
    ['no outputs', () => changed(4, { outputs: [] }), /stage 4 has no outputs/],
    ['no gate', () => changed(4, { clauses: [] }), /stage 4 has no gate/],
  ])('is false with %s', (_, change, detail) => {
    expect(outcome(run(change()), 'all_stages_defined')).toEqual([false, expect.stringMatching(detail)]);
  });

  it('turns false alone when only an owner is missing', () => {
    expect(outcome(run(changed(4, { owner: '' })), 'input_output_clear')[0]).toBe(true);
  });
});

describe('input_output_clear', () => {
  const withInput = (stage: StageNumber, name: string, from: StageNumber | 'external') =>
    changed(stage, { inputs: [...(own(stage)?.inputs ?? []), { name, from }] });

  it.each<[string, () => readonly GateDefinition[], RegExp]>([
    [
      'an input that its stage does not produce',
      () => withInput(3, 'market calendar', 1),
      /stage 3 takes "market calendar" from stage 1, which does not produce it/,
    ],
    ['an input from a later stage', () => withInput(3, 'session metrics', 7), /which is not an earlier one/],
    [
      'an input from a stage that it does not wait for',
      () => withInput(3, 'critical path', 2),
      /but does not depend on it/,
    ],
    [
      'an input from a stage that is not defined',
      () => gates.filter((gate) => gate.stage !== 3),
      /from stage 3, which is not defined/,
    ],
    [
      'a dependency on a stage that is not defined',
      () => gates.filter((gate) => gate.stage !== 3),
      /depends on stage 3, which is not defined/,
    ],
    [
      'an output that nobody uses',
      () => changed(2, { outputs: [...(own(2)?.outputs ?? []), 'calendar'] }),
      /"calendar" of stage 2 is used by no later stage/,
    ],
    [
      'an output of two stages',
      () => changed(2, { outputs: [...(own(2)?.outputs ?? []), 'operation map'] }),
      /"operation map" is produced by more than one stage/,
    ],
    ['a circle', () => changed(1, { dependsOn: [8] }), /wait for each other in a circle/],
  ])('is false with %s', (_, change, detail) => {
    expect(outcome(run(change()), 'input_output_clear')).toEqual([false, expect.stringMatching(detail)]);
  });

  it('turns false alone, and the document names why', () => {
    const all = withInput(3, 'market calendar', 1);
    expect(outcome(run(all), 'all_stages_defined')[0]).toBe(true);
    expect(document(all)).toContain('stage 3 takes "market calendar" from stage 1, which does not produce it');
  });

  it('asks no use of files and of what the last stage gives', () => {
    const all = changed(8, { outputs: [...(own(8)?.outputs ?? []), 'decision'] });
    expect(outcome(run(all), 'input_output_clear')[0]).toBe(true);
  });

  it('draws nothing where stages wait in a circle, and says so', () => {
    const text = document(changed(1, { dependsOn: [8] }));
    expect(text).toContain('in a circle');
    expect(text).not.toContain('```');
  });

  it('keeps a title from breaking the drawing', () => {
    expect(document(changed(1, { title: 'a "b"\n```\n<d>' }))).toContain('```text\n1 a "b" ``` <d>\n  --> 2');
    const long = stageDrawing(stageGraph(gates), [{ stage: 3, title: 'a title '.repeat(20) }]);
    expect(Math.max(...long.map((line) => line.length))).toBe(80);
  });
});

describe('the order of any stages without a circle', () => {
  const graphs = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })), { maxLength: 20 })
    .map((pairs): StageGraph => {
      const edges = pairs.filter(([a, b]) => a < b);
      const before = new Map(
        STAGES.map(
          (stage) => [stage, STAGES.filter((other) => edges.some(([a, b]) => a === other && b === stage))] as const,
        ),
      );
      return { stages: STAGES, before };
    });

  it('holds every stage in one set, after all that it waits for', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const sets = parallelSets(graph);
        expect(new Set(sets.flat())).toEqual(new Set(STAGES));
        expect(sets.flat()).toHaveLength(STAGES.length);
        const turn = (stage: StageNumber) => sets.findIndex((set) => set.includes(stage));
        for (const stage of STAGES)
          for (const before of graph.before.get(stage) ?? []) expect(turn(before)).toBeLessThan(turn(stage));
      }),
    );
  });

  it('has a critical path of as many stages as there are sets, each waiting for the one before', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const path = criticalPath(graph);
        expect(path).toHaveLength(parallelSets(graph).length);
        for (const [index, stage] of path.slice(1).entries()) expect(graph.before.get(stage)).toContain(path[index]);
      }),
    );
  });

  it('is drawn with each arrow once, and the double ones are the critical path', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const drawn: (readonly [from: number, arrow: string, to: number])[] = [];
        let from = 0;
        for (const line of stageDrawing(graph, gates)) {
          const [, arrow, stage] = /^(?: {2}(-->|==>) )?(\d) /.exec(line) ?? [];
          if (arrow === undefined) from = Number(stage);
          else drawn.push([from, arrow, Number(stage)]);
        }
        const edges = drawn.map(([before, , after]) => `${before} to ${after}`);
        expect(edges.toSorted()).toEqual(
          reducedEdges(graph)
            .map(([before, after]) => `${before} to ${after}`)
            .toSorted(),
        );
        const steps = drawn.filter(([, arrow]) => arrow === '==>').map(([before, , after]) => [before, after]);
        const path = criticalPath(graph);
        expect(steps).toEqual(path.slice(1).map((stage, index) => [path[index], stage]));
      }),
    );
  });

  it('loses no dependency when implied edges are left out', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const edges = reducedEdges(graph);
        const before = new Map(
          STAGES.map((stage) => [stage, edges.filter(([, to]) => to === stage).map(([from]) => from)] as const),
        );
        for (const stage of STAGES)
          expect(ancestors({ stages: STAGES, before }, stage)).toEqual(ancestors(graph, stage));
        expect(cyclicStages(graph)).toEqual([]);
      }),
    );
  });
});
