import { readPackagedGates } from '../../../src/adapters/gate-files.ts';
import { judgeChanged, type SystemCopy } from '../../support/changed-system.ts';
import type { ClauseTable } from '../../support/clause-rows.ts';

const NOT_RUN = {
  when: 'stage 2 has not been run on this commit',
  judge: () => judgeChanged(2, undefined, { isRun: false }),
} as const;

/**
 * Gate 2. Its input is the gates in force, without which nothing can be judged: only the stage itself can be absent.
 */
export const BREAKDOWN_CLAUSES: ClauseTable = {
  stage: 2,
  step: 'rehearsal',
  unchanged: () => judgeChanged(2),
  rows: [
    {
      clause: 'all_stages_defined',
      fails: {
        when: 'a gate file of the system says of stage 1 that it needs nothing',
        judge: () => judgeChanged(2, (system) => overlay(system, '01-artifact-validation.yaml', needNothing)),
      },
      pends: NOT_RUN,
    },
    {
      clause: 'input_output_clear',
      fails: {
        when: 'a gate file of the system promises an output of stage 4 that no stage takes up',
        judge: () => judgeChanged(2, (system) => overlay(system, '04-implementation-preparation.yaml', promiseMore)),
      },
      pends: NOT_RUN,
    },
  ],
};

/** Replaces a packaged gate file by a custom one. */
function overlay({ write, edit }: SystemCopy, name: string, change: (text: string) => string): void {
  const packaged = readPackagedGates().find(({ file }) => file.endsWith(name));
  if (packaged === undefined) throw new Error(`no packaged gate ${name}`);
  const changed = change(packaged.text);
  if (changed === packaged.text) throw new Error(`nothing changed in ${name}`);
  write(`gates/${name}`, changed);
  edit('prelive.yaml', /$/, 'gates: gates\n');
}

const needNothing = (text: string) => text.replace(/^inputs:\n( .*\n)+/m, 'inputs: []\n');

const promiseMore = (text: string) => text.replace(/^outputs:\n/m, 'outputs:\n  - market calendar\n');
