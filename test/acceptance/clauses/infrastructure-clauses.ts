import { judgeChanged } from '../../support/changed-system.ts';
import type { ClauseTable } from '../../support/clause-rows.ts';

const DECISION_TEST = /^ {2}- name: go_live_decision\n( {4}.*\n)+/m;

/** Gate 5. */
export const INFRASTRUCTURE_CLAUSES: ClauseTable = {
  stage: 5,
  step: 'rehearsal',
  unchanged: () => judgeChanged(5),
  rows: [
    {
      clause: 'stage_tests_exist',
      fails: {
        when: 'prelive.yaml declares no stage test of the go-live decision',
        judge: () => judgeChanged(5, ({ edit }) => edit('prelive.yaml', DECISION_TEST, '')),
      },
      pends: {
        when: 'prelive.yaml has no stage tests at all',
        judge: () => judgeChanged(5, ({ edit }) => edit('prelive.yaml', /^stage_tests:\n( .*\n)+/m, '')),
      },
    },
    {
      clause: 'tests_runnable',
      fails: {
        when: 'a stage test imports a file that is not there',
        judge: () =>
          judgeChanged(5, ({ edit }) =>
            edit('stage-tests/latency-benchmark.js', "'../src/files.js'", "'../src/bars.js'"),
          ),
      },
      pends: {
        when: 'prelive.yaml does not say how a stage test is run dry',
        judge: () => judgeChanged(5, ({ edit }) => edit('prelive.yaml', /^ *dry_run:.*latency-benchmark.*\n/m, '')),
      },
    },
    {
      clause: 'fixtures_configured',
      fails: {
        when: 'a price of a fixture is another than the signed one',
        judge: () => judgeChanged(5, ({ edit }) => edit('fixtures/bars-aapl.csv', ',229.85,', ',229.84,')),
      },
      pends: {
        when: 'prelive.yaml names no fixtures manifest',
        judge: () => judgeChanged(5, ({ edit }) => edit('prelive.yaml', /^fixtures:.*\n/m, '')),
      },
    },
  ],
};
