import { boolean } from '@oclif/core/flags';
import type { DecisionReport } from '../runner/decision/decide.ts';
import { BaseCommand } from './base-command.ts';
import { asOfFlag, judgingFlags, policyFlag } from './flags.ts';

/** `prelive decide`, also `prelive stage8`. */
export class Decide extends BaseCommand {
  static override description =
    'Stage 8, go-live decision: judges every gate again, verifies the dossier and every signature, and writes the outcome to PRELIVE_VERIFICATION_LOG.json.\nWithout a current proposal it makes one and ends NOT_READY.';
  static override examples = [
    '<%= config.bin %> decide',
    '<%= config.bin %> decide --step pilot --strict --json',
    '<%= config.bin %> stage8 --out reports/empty',
    '<%= config.bin %> decide --report-only',
    '<%= config.bin %> decide --as-of 2026-11-20T17:00:00Z',
  ];
  static override flags = {
    ...judgingFlags,
    policy: policyFlag,
    strict: boolean({ description: 'A conditional approval exits with 3.' }),
    'report-only': boolean({
      description:
        'Exit with 0 whatever the verdict: only a broken dossier or ledger (5) and defects (70) fail a build.',
      exclusive: ['strict'],
    }),
    'as-of': asOfFlag,
  };

  async run(): Promise<DecisionReport> {
    const { flags } = await this.parse(Decide);
    const { makeDecision } = await import('../composition/decision.ts');
    const { decisionLines } = await import('../runner/decision/decision-screen.ts');
    const { report, validation, system, asOf } = await makeDecision(flags, this.host);
    const { decision: word, exitCode } = report.outcome;
    const lines = decisionLines(report, validation, system, asOf);
    const conclusion = { word, exitCode: flags['report-only'] ? 0 : exitCode, gates: report.verdicts, lines };
    return this.conclude({ ...conclusion, latestDay: validation.clock.now() }, report);
  }
}
