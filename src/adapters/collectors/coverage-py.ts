import { readJsonText } from '../../domain/json-text.ts';
import type { CoverageFacts } from '../../domain/system-facts.ts';
import { countOf, isRecord, type Parsed, parseFault } from './parsed.ts';

/** Reads the JSON report of coverage.py: `executed_lines` and `missing_lines` of each file (its format 2 and 3). */
export function parseCoveragePy(text: string): Parsed<CoverageFacts> {
  const json = readJsonText(text);
  if (json.kind === 'fault') return json;
  const files = isRecord(json.value) ? json.value['files'] : undefined;
  if (!isRecord(files)) return parseFault('it has no `files` object');
  let coveredLines = 0;
  let totalLines = 0;
  for (const [name, file] of Object.entries(files)) {
    const executed = isRecord(file) ? lineCount(file['executed_lines']) : undefined;
    const missing = isRecord(file) ? lineCount(file['missing_lines']) : undefined;
    if (executed === undefined || missing === undefined) {
      return parseFault(`file ${name} has no lists executed_lines and missing_lines`);
    }
    coveredLines += executed;
    totalLines += executed + missing;
  }
  if (totalLines === 0) return parseFault('it names no line of code');
  const facts = { format: 'coverage.py-json', coveredLines, totalLines, files: Object.keys(files).length };
  return { kind: 'value', value: facts };
}

/** Number of distinct line numbers. */
function lineCount(value: unknown): number | undefined {
  if (!Array.isArray(value)) return undefined;
  const lines = value.map(countOf);
  return lines.includes(undefined) ? undefined : new Set(lines).size;
}
