import { boolean } from '@oclif/core/flags';
import type { DecisionReport } from '../runner/decision/decide.ts';
import { BaseCommand, outFlag } from './base-command.ts';
import { ledgerFlags, policyFlag, presetFlag, stepFlag, systemFlag } from './flags.ts';

/** `prelive decide`, also `prelive stage8`. */
export class Decide extends BaseCommand {
  static override description =
    'Stage 8, go-live decision: judges every gate again, verifies the dossier and every signature, and writes the outcome to PRELIVE_VERIFICATION_LOG.json. Without a current proposal it makes one and ends NOT_READY.';
  static override examples = [
    '<%= config.bin %> decide',
    '<%= config.bin %> decide --step pilot --strict --json',
    '<%= config.bin %> stage8 --out reports/empty',
  ];
  static override flags = {
    out: outFlag,
    ...ledgerFlags,
    system: systemFlag,
    policy: policyFlag,
    step: stepFlag(),
    preset: presetFlag(),
    strict: boolean({ description: 'A conditional approval exits with 3.' }),
  };

  async run(): Promise<DecisionReport> {
    const { flags } = await this.parse(Decide);
    const { openSystemOrSample } = await import('./support/open-system.ts');
    const { wireDecision } = await import('./support/wire-decision.ts');
    const { decide } = await import('../runner/decision/decide.ts');
    const { decisionLines } = await import('../runner/decision/decision-screen.ts');
    const open = await openSystemOrSample(flags);
    await this.holdWorkspace(flags.out);
    const report = await decide(wireDecision(open, flags.policy), { strict: flags.strict });
    this.print(decisionLines(report, open.validation, open.loaded.config.system.name));
    this.exitWith(report.outcome.exitCode);
    return report;
  }
}
