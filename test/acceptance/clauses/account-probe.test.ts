import { describe } from 'vitest';
import { testClauses } from '../../support/clause-rows.ts';
import { PROBE_CLAUSES } from './probe-clauses.ts';

describe('the clauses of the account probe', () => testClauses(PROBE_CLAUSES));
