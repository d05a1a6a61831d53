import { describe } from 'vitest';
import { testClauses } from '../../support/clause-rows.ts';
import { ARTIFACT_CLAUSES } from './artifact-clauses.ts';
import { BREAKDOWN_CLAUSES } from './breakdown-clauses.ts';
import { IMPLEMENTATION_CLAUSES } from './implementation-clauses.ts';
import { INFRASTRUCTURE_CLAUSES } from './infrastructure-clauses.ts';
import { INTERFACE_CLAUSES } from './interface-clauses.ts';

describe('the clauses of the stages that look at files and processes', () => {
  for (const table of [
    ARTIFACT_CLAUSES,
    BREAKDOWN_CLAUSES,
    INTERFACE_CLAUSES,
    IMPLEMENTATION_CLAUSES,
    INFRASTRUCTURE_CLAUSES,
  ])
    testClauses(table);
});
