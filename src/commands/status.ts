import type { StandingReport } from '../runner/decision/standing.ts';
import { BaseCommand } from './base-command.ts';
import { asOfFlag, judgingFlags, policyFlag } from './flags.ts';

/** `prelive status`. */
export class Status extends BaseCommand {
  static override description =
    'Where the validation stands: the verdict of every gate on the evidence of the workspace, the proposal, and what is missing.\nSays VOID, and what has changed, where every role has signed something else than what is here. Decides and writes nothing.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --out reports/rehearsal --step rehearsal',
    '<%= config.bin %> status --as-of 2026-11-20',
  ];
  static override flags = {
    ...judgingFlags,
    policy: policyFlag,
    'as-of': asOfFlag,
  };

  async run(): Promise<StandingReport> {
    const { flags } = await this.parse(Status);
    const { readStanding } = await import('../composition/decision.ts');
    const { standingLines } = await import('../runner/decision/decision-screen.ts');
    const { report, validation, system } = await readStanding(flags);
    const lines = standingLines(report, validation, system);
    const latestDay = validation.clock.now();
    return this.conclude({ word: report.proposal, exitCode: 0, gates: report.verdicts, lines, latestDay }, report);
  }
}
