import { describe } from 'vitest';
import { testClauses } from '../../support/clause-rows.ts';
import { DECISION_CLAUSES } from './decision-clauses.ts';

describe('the clauses of the go-live decision', () => testClauses(DECISION_CLAUSES));
