import { custom } from '@oclif/core/args';
import { choiceError } from '../composition/flag-values.ts';
import { VERDICT_EXIT_CODES } from '../domain/verdict.ts';
import type { DrillKind, DrillReport } from '../runner/drills/run-drill.ts';
import { BaseCommand, outFlag } from './base-command.ts';
import { ledgerFlags, stepFlag, symbolsFlag, systemFlag, tradingFlags } from './flags.ts';

const KINDS: readonly DrillKind[] = ['rollback', 'kill-switch'];

const kindArg = custom<DrillKind>({
  parse: async (text) => {
    const kind = KINDS.find((one) => one === text);
    if (kind === undefined) throw choiceError('KIND', KINDS, text);
    return kind;
  },
});

/** `prelive drill`. */
export class Drill extends BaseCommand {
  static override description =
    'Drills the rollback or the kill switch on the paper account with one share of each symbol.\nThe kill switch measures against a capital so small that the commissions alone are a loss beyond its level. Writes the record of the drill.\nCtrl-C, SIGTERM or a closed window closes what it opened first; a second one leaves at once and names what is open. Exit code 130.\nWhat a drill that was killed has left open is closed first, by this command or by the next baseline or session.';
  static override examples = [
    '<%= config.bin %> drill rollback',
    '<%= config.bin %> drill kill-switch --symbols AAPL,MSFT --out reports',
  ];
  static override args = { kind: kindArg({ description: 'rollback or kill-switch.', required: true }) };
  static override flags = {
    out: outFlag,
    ...ledgerFlags,
    system: systemFlag,
    symbols: symbolsFlag(),
    ...tradingFlags,
    step: stepFlag(),
  };

  async run(): Promise<DrillReport> {
    const { args, flags } = await this.parse(Drill);
    const { holdDrill } = await import('../composition/drill.ts');
    const { drillLines } = await import('../runner/drills/drill-screen.ts');
    const { report, validation } = await holdDrill(args.kind, flags, this.host);
    this.print(drillLines(report, validation));
    this.exitWith(VERDICT_EXIT_CODES[report.report.verdict.verdict]);
    return report;
  }
}
