import { describe, expect, it } from 'vitest';
import { type ClauseTable, gatesInFiles } from '../../support/clause-rows.ts';
import { ARTIFACT_CLAUSES } from './artifact-clauses.ts';
import { BREAKDOWN_CLAUSES } from './breakdown-clauses.ts';
import { DECISION_CLAUSES } from './decision-clauses.ts';
import { IMPLEMENTATION_CLAUSES } from './implementation-clauses.ts';
import { INFRASTRUCTURE_CLAUSES } from './infrastructure-clauses.ts';
import { INTERFACE_CLAUSES } from './interface-clauses.ts';
import { PAPER_CLAUSES } from './paper-clauses.ts';
import { PROBE_CLAUSES } from './probe-clauses.ts';

const TABLES: readonly ClauseTable[] = [
  ARTIFACT_CLAUSES,
  BREAKDOWN_CLAUSES,
  INTERFACE_CLAUSES,
  IMPLEMENTATION_CLAUSES,
  INFRASTRUCTURE_CLAUSES,
  PROBE_CLAUSES,
  PAPER_CLAUSES,
  DECISION_CLAUSES,
];

describe('the gate files', () => {
  it('are eight, one for each stage', () => {
    expect(gatesInFiles().map(({ stage }) => stage)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('have no clause without a row that turns it, and there is no row without a clause', () => {
    const inFiles = gatesInFiles().map(({ stage, clauses }) => [stage, clauses.map(({ id }) => id).toSorted()]);
    const inTables = TABLES.map(({ stage, rows }) => [stage, rows.map(({ clause }) => clause).toSorted()]);
    expect(inTables).toEqual(inFiles);
  });
});
