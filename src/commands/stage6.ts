import { boolean } from '@oclif/core/flags';
import type { StageReport } from '../runner/validation.ts';
import { BaseCommand } from './base-command.ts';
import { brokerFlags, judgingFlags } from './flags.ts';

/** `prelive stage6 --paper`. */
export class Stage6 extends BaseCommand {
  static override description =
    'Stage 6, account probe: looks at the paper account over a session that has no order methods, and writes ACCOUNT_CONFIG.json.\nWith --what-if a second session asks what orders would cost; it sends none.';
  static override examples = [
    '<%= config.bin %> stage6 --paper',
    '<%= config.bin %> stage6 --paper --port 7497 --what-if',
    '<%= config.bin %> stage6 --paper --out reports/s6 --json',
  ];
  static override flags = {
    ...judgingFlags,
    paper: boolean({ description: 'Say that this is meant for a paper account.', required: true }),
    ...brokerFlags,
    'what-if': boolean({ description: 'Show trading permissions by what-if orders, in a session of their own.' }),
    verbose: boolean({ description: 'Show every clause with its records.' }),
  };

  async run(): Promise<StageReport> {
    const { flags } = await this.parse(Stage6);
    const { runProbe } = await import('../composition/account-probe.ts');
    const { stageLines } = await import('../runner/stage-screen.ts');
    const { rehearsalView } = await import('../runner/stage-screen.ts');
    const { report, validation, system } = await runProbe(flags, this.host);
    const lines = [
      ...stageLines(report, validation, { verbose: flags.verbose, system }),
      ...(await rehearsalView(report, validation)),
    ];
    return this.concludeStage(report, lines);
  }
}
