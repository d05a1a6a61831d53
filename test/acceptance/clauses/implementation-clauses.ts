import { readFileSync, writeFileSync } from 'node:fs';
import { judgeChanged, runUnitTests, type SystemCopy } from '../../support/changed-system.ts';
import type { ClauseTable } from '../../support/clause-rows.ts';

/** Gate 4. */
export const IMPLEMENTATION_CLAUSES: ClauseTable = {
  stage: 4,
  step: 'rehearsal',
  unchanged: () => judgeChanged(4),
  rows: [
    {
      clause: 'implementation_complete',
      fails: {
        when: 'the system requires an operation of itself that its adapter does not have',
        judge: () =>
          judgeChanged(4, ({ edit }) =>
            edit('prelive.yaml', 'required_operations: [connect,', 'required_operations: [cancelAllOrders, connect,'),
          ),
      },
      pends: {
        when: 'prelive.yaml does not say which operations are required',
        judge: () => judgeChanged(4, ({ edit }) => edit('prelive.yaml', /^implementation:\n.*\n/m, '')),
      },
    },
    {
      clause: 'unit_tests_pass',
      fails: {
        when: 'the position limit lets ten times too much through, and the unit tests were run again',
        judge: () =>
          judgeChanged(4, async ({ root, edit }) => {
            edit('src/risk.js', 'limits.most_shares) return', 'limits.most_shares * 10) return');
            await runUnitTests(root);
          }),
      },
      pends: {
        when: 'there is no JUnit report',
        judge: () => judgeChanged(4, ({ remove }) => remove('reports/junit.xml')),
      },
    },
    {
      clause: 'code_review_approved',
      fails: {
        when: 'GitHub says of one of the two approvals that it asks for changes',
        judge: () =>
          judgeChanged(4, (system) => rerecord(system, /"APPROVED"(?=[\s\S]*tomas-ruiz)/, '"CHANGES_REQUESTED"')),
      },
      pends: {
        when: 'GitHub does not know the commit',
        judge: () => judgeChanged(4, (system) => rerecord(system, /"status": 200/, '"status": 404')),
      },
    },
  ],
};

/** Changes the recorded answers of GitHub. */
function rerecord({ recording }: SystemCopy, from: RegExp, to: string): void {
  const text = readFileSync(recording, 'utf8');
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${String(from)} is not in the recording`);
  writeFileSync(recording, changed);
}
