import type { ArtifactCategory } from '../../domain/system-facts.ts';

/** Meaning of an absent or faulty artifact of a category. */
export interface CategoryRisk {
  /** Severity when such an artifact is non-compliant. */
  readonly severity: 'critical' | 'medium';
  readonly risk: string;
  readonly consequence: string;
}

/** Risks by category, as worded in the report. */
export const CATEGORY_RISKS: Readonly<Record<ArtifactCategory, CategoryRisk>> = {
  qa_test_framework: {
    severity: 'critical',
    risk: 'The code is not tested where it should be.',
    consequence: 'A fault shows for the first time in the market.',
  },
  contract_schemas: {
    severity: 'critical',
    risk: 'Messages between the parts are not checked.',
    consequence: 'A malformed order or report is acted on as if it were right.',
  },
  fixtures_and_seeds: {
    severity: 'critical',
    risk: 'Tests do not run on agreed data.',
    consequence: 'A test result cannot be repeated, so it proves nothing.',
  },
  documentation: {
    severity: 'medium',
    risk: 'Whoever is on duty has nothing to follow.',
    consequence: 'An incident takes longer than it must.',
  },
  broker_implementation: {
    severity: 'critical',
    risk: 'Parts of the connection to the broker are not there.',
    consequence: 'Orders cannot be placed, cancelled or followed when it matters.',
  },
  ci_cd: {
    severity: 'medium',
    risk: 'Checks depend on somebody running them.',
    consequence: 'A change reaches the market without its tests.',
  },
  interface_map: {
    severity: 'medium',
    risk: 'It is not written down how requests and errors of the broker are handled.',
    consequence: 'An error code of the broker meets no handling.',
  },
  stage_tests: {
    severity: 'critical',
    risk: 'The later stages have no test of the system itself.',
    consequence: 'Account, session and decision are judged without it.',
  },
  paper_trading_artifacts: {
    severity: 'critical',
    risk: 'There is no record of a session on paper.',
    consequence: 'Nobody knows how the system trades before real money is used.',
  },
  go_live_documents: {
    severity: 'critical',
    risk: 'The way back and the way up are not written down.',
    consequence: 'Positions stay open while people search for the procedure.',
  },
  verification_log: {
    severity: 'critical',
    risk: 'The decision cannot be checked by anybody else.',
    consequence: 'An auditor has only somebody’s word.',
  },
};

/** Risks of the gate's clauses, by clause. */
export const CLAUSE_RISKS: Readonly<Record<string, { readonly risk: string; readonly consequence: string }>> = {
  artifact_coverage: {
    risk: 'Too many of the artifacts that are due are missing or faulty.',
    consequence: 'Later stages would rest on parts that nobody can examine.',
  },
  test_coverage: {
    risk: 'Too much of the code is run by no test.',
    consequence: 'Faults in it show for the first time in the market.',
  },
  governance_signed: {
    risk: 'The limits and the role policy are not those that were signed, or not signed by all who must.',
    consequence: 'The system would trade under limits that nobody answers for.',
  },
  fixtures_valid: {
    risk: 'Fixtures, seeds or their manifest are not those that were agreed.',
    consequence: 'Test results rest on data that nobody has approved.',
  },
};
