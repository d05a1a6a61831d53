import { boolean } from '@oclif/core/flags';
import { startProgress } from '../adapters/terminal/progress.ts';
import { VERDICT_EXIT_CODES } from '../domain/verdict.ts';
import type { StageReport } from '../runner/validation.ts';
import { BaseCommand, formatFlags, outFlag } from './base-command.ts';
import { brokerFlags, ledgerFlags, presetFlag, stepFlag, systemFlag } from './flags.ts';

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
    out: outFlag,
    ...formatFlags,
    ...ledgerFlags,
    system: systemFlag,
    paper: boolean({ description: 'Say that this is meant for a paper account.', required: true }),
    ...brokerFlags,
    'what-if': boolean({ description: 'Show trading permissions by what-if orders, in a session of their own.' }),
    step: stepFlag(),
    preset: presetFlag(),
    verbose: boolean({ description: 'Show every clause with its records.' }),
  };

  async run(): Promise<StageReport> {
    const { flags } = await this.parse(Stage6);
    const { openSystemOrSample } = await import('../composition/open-system.ts');
    const { brokerConnection } = await import('../composition/broker-connection.ts');
    const { brokerSessions } = await import('../composition/broker-sessions.ts');
    const { runAccountProbe } = await import('../runner/probe/run-account-probe.ts');
    const { stageLines } = await import('../runner/stage-screen.ts');
    const { rehearsalView } = await import('../runner/stage-screen.ts');
    const open = await openSystemOrSample(flags);
    const { config } = open.loaded;
    const connection = brokerConnection(flags, config.broker);
    const progress = await startProgress(`looking at the account on ${connection.host}:${connection.port}`);
    try {
      const report = await runAccountProbe({
        validation: open.validation,
        sessions: brokerSessions,
        connection,
        // Without a configuration nothing is declared: every class is looked at.
        declaredClasses: open.isConfigured ? config.assetClasses : ['STK', 'OPT', 'FUT', 'CASH'],
        symbols: config.symbols,
        whatIf: flags['what-if'],
        accountReference: (accountId) => open.redaction.reference(accountId),
      });
      progress.stop();
      const options = { verbose: flags.verbose, system: config.system.name };
      const lines = [
        ...stageLines(report, open.validation, options),
        ...(await rehearsalView(report, open.validation)),
      ];
      const { verdict } = report;
      const exitCode = VERDICT_EXIT_CODES[verdict.verdict];
      return await this.conclude({ word: verdict.verdict, exitCode, gates: [verdict], lines }, report);
    } finally {
      progress.stop();
    }
  }
}
