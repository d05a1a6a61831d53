import { invariant } from '../../domain/errors.ts';
import type { CoverageFacts, TestRunFacts } from '../../domain/system-facts.ts';
import { parseCobertura } from './cobertura.ts';
import { parseCoveragePy } from './coverage-py.ts';
import { parseJunit } from './junit.ts';
import { parseLcov } from './lcov.ts';
import type { Parsed } from './parsed.ts';

/** A format of reports. */
export interface ReportFormat<T> {
  /** Reads the text of a report; never throws. */
  readonly parse: (text: string) => Parsed<T>;
  /** Matches paths of files that `init` tries to read in this format. */
  readonly paths: RegExp;
}

interface ReportFormats {
  readonly coverage: Readonly<Record<string, ReportFormat<CoverageFacts>>>;
  readonly unitTests: { readonly junit: ReportFormat<TestRunFacts> };
}

/**
 * Report formats by kind and name. The names of coverage formats are those of `reports.coverage.format` in
 * prelive.yaml; `init` tries them in this order. All files of `reports.unit_tests` are JUnit XML.
 */
export const REPORT_FORMATS: ReportFormats = {
  coverage: {
    lcov: { parse: parseLcov, paths: /(^|\/)lcov\.info$/ },
    cobertura: { parse: parseCobertura, paths: /(^|\/)(cobertura|coverage)[^/]*\.xml$/ },
    'coverage.py-json': { parse: parseCoveragePy, paths: /(^|\/)coverage\.json$/ },
  },
  unitTests: {
    junit: { parse: parseJunit, paths: /\.xml$/ },
  },
};

/** Reads a coverage report. Lines are counted one by one; totals that the file states are not used. */
export function parseCoverage(format: string, text: string): Parsed<CoverageFacts> {
  const known = REPORT_FORMATS.coverage[format];
  invariant(known, `the schema of prelive.yaml allows the coverage format ${format}, which has no parser`);
  return known.parse(text);
}
