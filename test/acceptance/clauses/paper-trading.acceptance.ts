import { describe } from 'vitest';
import { testClauses } from '../../support/clause-rows.ts';
import { PAPER_CLAUSES } from './paper-clauses.ts';

describe('the clauses of paper trading', () => testClauses(PAPER_CLAUSES));
