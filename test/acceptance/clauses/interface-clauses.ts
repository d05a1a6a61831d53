import { judgeChanged } from '../../support/changed-system.ts';
import type { ClauseTable } from '../../support/clause-rows.ts';

/** Gate 3. */
export const INTERFACE_CLAUSES: ClauseTable = {
  stage: 3,
  step: 'rehearsal',
  unchanged: () => judgeChanged(3),
  rows: [
    {
      clause: 'all_operations_mapped',
      fails: {
        when: "the system's adapter has no cancelOrder",
        judge: () => judgeChanged(3, ({ edit }) => edit('src/broker/adapter.js', /^ *cancelOrder: .*\n/m, '')),
      },
      pends: {
        when: 'prelive.yaml does not say how the adapter lists its operations',
        judge: () => judgeChanged(3, ({ edit }) => edit('prelive.yaml', /^ *list_command:.*\n/m, '')),
      },
    },
    {
      clause: 'error_codes_documented',
      fails: {
        when: 'the error-code file has no line for 202',
        judge: () => judgeChanged(3, ({ edit }) => edit('docs/error-codes.yaml', /^.*code: 202,.*\n/m, '')),
      },
      pends: {
        when: 'there is no error-code file',
        judge: () => judgeChanged(3, ({ remove }) => remove('docs/error-codes.yaml')),
      },
    },
  ],
};
