import { boolean } from '@oclif/core/flags';
import { describeError } from '../composition/error-report.ts';
import { VERDICT_EXIT_CODES } from '../domain/verdict.ts';
import type { PaperStageReport } from '../runner/paper/run-paper-stage.ts';
import { BaseCommand } from './base-command.ts';
import { askedOf, durationFlag, judgingFlags, symbolsFlag, tradesFlag, tradingFlags } from './flags.ts';

/** `prelive stage7`. */
export class Stage7 extends BaseCommand {
  static override description =
    'Stage 7, paper trading: holds a session on the paper account with the embedded engine, closes what it opened, and writes PAPER_TRADING_LOG.json and PAPER_TRADING_METRICS.csv.\nCtrl-C, SIGTERM or a closed window cancels orders and closes positions first (two minutes at most) and leaves a valid, incomplete log; a second one leaves at once and names what is open. Exit code 130.\nA lost connection is tried again for ten minutes (--reconnect-for), planned windows of the broker apart; given up, what is open is said first, and the exit code is 4.\nA session whose process was killed, or whose connection was lost for good, goes on when the same command is given again; a command that asks for another one is refused.';
  static override examples = [
    '<%= config.bin %> stage7 --duration 6h --trades 50-200 --symbols AAPL,MSFT,TSLA,GOOGL,AMZN',
    '<%= config.bin %> stage7 --duration 60s --trades 5-20 --out reports/s7',
  ];
  static override flags = {
    ...judgingFlags,
    duration: durationFlag(),
    trades: tradesFlag(),
    symbols: symbolsFlag(),
    ...tradingFlags,
    force: boolean({ description: 'Trade although gate 6 has not passed; the ledger says so.' }),
    fresh: boolean({
      description: 'Give up a session that is not finished: record it as incomplete, and begin a new one.',
    }),
    verbose: boolean({ description: 'Show every clause with its records.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Stage7);
    const { holdPaperSession } = await import('../composition/paper-stage.ts');
    const { stageLines } = await import('../runner/stage-screen.ts');
    const { rehearsalView } = await import('../runner/stage-screen.ts');
    const { report, validation, system } = await holdPaperSession(flags, askedOf(flags), this.host);
    const { error: fault, ...shown } = report;
    const { verdict } = report;
    const lines = [
      ...this.stillOpen(report.open),
      ...stageLines(report, validation, { verbose: flags.verbose, system }),
      ...sessionNotes(report),
      ...(await rehearsalView(report, validation)),
    ];
    const error = fault === undefined ? undefined : describeError(fault);
    const exitCode = error?.exitCode ?? VERDICT_EXIT_CODES[verdict.verdict];
    if (fault !== undefined && exitCode !== 130) this.tellError(fault);
    return this.conclude({ word: verdict.verdict, exitCode, gates: [verdict], lines }, { ...shown, error });
  }
}

/** Lines about a session that a person should act on. */
function sessionNotes(report: PaperStageReport): readonly string[] {
  const { refusedData, resumptions, notFlat, outsideTrades, interruption, left } = report;
  return [
    ...refusedData.map((words) => ` No market data for ${words}`),
    ...(resumptions === 0 ? [] : [` The session went on ${times(resumptions)} after its process was killed.`]),
    ...notFlat.map((words) => ` Not as at the start: ${words}: look at the account.`),
    ...(outsideTrades === 0 ? [] : [` Others traded in the account ${times(outsideTrades)}: see the log.`]),
    ...(interruption === undefined ? [] : [` The session is incomplete: ${interruption}.`]),
    ...(left === true ? [' The same command goes on with it: nothing of it is lost.'] : []),
  ];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
