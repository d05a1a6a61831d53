import type { CoverageFormat } from '../../domain/config.ts';
import type { CoverageFacts } from '../../domain/system-facts.ts';
import { parseCobertura } from './cobertura.ts';
import { parseCoveragePy } from './coverage-py.ts';
import { parseLcov } from './lcov.ts';
import type { Parsed } from './parsed.ts';

const PARSERS: Readonly<Record<CoverageFormat, (text: string) => Parsed<CoverageFacts>>> = {
  lcov: parseLcov,
  cobertura: parseCobertura,
  'coverage.py-json': parseCoveragePy,
};

/** Reads a coverage report of a declared format. Lines are counted one by one; totals that the file states are not used. */
export function parseCoverage(format: CoverageFormat, text: string): Parsed<CoverageFacts> {
  return PARSERS[format](text);
}
