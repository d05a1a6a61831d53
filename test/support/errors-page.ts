import { ERROR_CODES } from '../../src/domain/error-codes.ts';

const HEAD = `# Exit codes and errors

Every command ends with one of these. Verdicts are values; errors say what was expected, what was found and what to do.

| exit code | meaning |
|---|---|
| 0 | PASS or CONDITIONAL; approved; rehearsal passed; the work is done |
| 1 | FAIL: a clause is false; rehearsal failed; ROLLBACK_AND_INVESTIGATE |
| 2 | usage: a wrong flag, a wrong file that you wrote, a live port |
| 3 | PENDING or not ready: evidence is missing, stale, too little, or of a class that the gate does not accept; CONDITIONAL under \`--strict\` |
| 4 | could not evaluate or reach: a collector, a gateway, a file |
| 5 | a signature, a digest or the ledger is broken |
| 70 | a defect of prelive: please report it with its stack |
| 130 | interrupted; what was measured is kept |

## Error codes

\`npm run docs\` writes this table from \`src/domain/error-codes.ts\`; a test holds the two equal. \`INVARIANT\` and \`UNEXPECTED\`
are no codes of this list: they mark a defect of prelive (exit 70).

| code | exit | what has happened | what to do |
|---|---|---|---|
`;

/** The text of `docs/errors.md`. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, entry]) => `| \`${code}\` | ${entry.exitCode} | ${cell(entry.meaning)} | ${cell(entry.nextStep)} |`);
  return `${HEAD}${rows.join('\n')}\n`;
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
