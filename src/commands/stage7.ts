import { boolean } from '@oclif/core/flags';
import { VERDICT_EXIT_CODES } from '../domain/verdict.ts';
import { BaseCommand, formatFlags, outFlag } from './base-command.ts';
import { describeError } from './error-report.ts';
import {
  askedOf,
  durationFlag,
  ledgerFlags,
  presetFlag,
  stepFlag,
  symbolsFlag,
  systemFlag,
  tradesFlag,
  tradingFlags,
} from './flags.ts';
import { redIfOpen } from './support/still-open.ts';

/** `prelive stage7`. */
export class Stage7 extends BaseCommand {
  static override description =
    'Stage 7, paper trading: holds a session on the paper account with the embedded engine, closes what it opened, and writes PAPER_TRADING_LOG.json and PAPER_TRADING_METRICS.csv.\nCtrl-C, SIGTERM or a closed window cancels orders and closes positions first (two minutes at most) and leaves a valid, incomplete log; a second one leaves at once and names what is open. Exit code 130.\nA lost connection is tried again for ten minutes (--reconnect-for), planned windows of the broker apart; given up, what is open is said first, and the exit code is 4.\nA session whose process was killed, or whose connection was lost for good, goes on when the same command is given again; a command that asks for another one is refused.';
  static override examples = [
    '<%= config.bin %> stage7 --duration 6h --trades 50-200 --symbols AAPL,MSFT,TSLA,GOOGL,AMZN',
    '<%= config.bin %> stage7 --duration 60s --trades 5-20 --out reports/s7',
  ];
  static override flags = {
    out: outFlag,
    ...formatFlags,
    ...ledgerFlags,
    system: systemFlag,
    duration: durationFlag(),
    trades: tradesFlag(),
    symbols: symbolsFlag(),
    ...tradingFlags,
    force: boolean({ description: 'Trade although gate 6 has not passed; the ledger says so.' }),
    fresh: boolean({
      description: 'Give up a session that is not finished: record it as incomplete, and begin a new one.',
    }),
    step: stepFlag(),
    preset: presetFlag(),
    verbose: boolean({ description: 'Show every clause with its records.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Stage7);
    const asked = askedOf(flags);
    const { openSystemOrSample } = await import('./support/open-system.ts');
    const { wirePaperStage } = await import('./support/wire-paper-stage.ts');
    const { startSessionPanel } = await import('./support/session-panel.ts');
    const { watchUncaught } = await import('./support/uncaught.ts');
    const { backgroundTimers, pauseFor } = await import('../adapters/system-timers.ts');
    const { stopOnSignal } = await import('./support/stop-on-signal.ts');
    const { runPaperStage } = await import('../runner/paper/run-paper-stage.ts');
    const { stageLines } = await import('../runner/stage-screen.ts');
    const { rehearsalView } = await import('../runner/rehearsal-view.ts');
    const open = await openSystemOrSample(flags);
    await this.holdWorkspace(flags.out, 'long');
    const stop = stopOnSignal();
    const plan = await wirePaperStage(open, flags, asked, stop);
    const panel = await startSessionPanel(asked.durationMs);
    const uncaught = watchUncaught();
    try {
      const report = await runPaperStage({
        ...plan,
        onlooker: panel.onlooker,
        announce: (words) => process.stderr.write(`\n${words}\n`),
        uncaught: uncaught.signal,
        pause: (ms) => pauseFor(ms, backgroundTimers),
      });
      panel.progress.stop();
      const options = { verbose: flags.verbose, system: open.loaded.config.system.name };
      const lines = [
        ...redIfOpen(report.open),
        ...stageLines(report, open.validation, options),
        ...report.refusedData.map((words) => ` No market data for ${words}`),
        ...(report.resumptions === 0
          ? []
          : [` The session went on ${times(report.resumptions)} after its process was killed.`]),
        ...report.notFlat.map((words) => ` Not as at the start: ${words}: look at the account.`),
        ...(report.outsideTrades === 0
          ? []
          : [` Others traded in the account ${times(report.outsideTrades)}: see the log.`]),
        ...(report.interruption === undefined ? [] : [` The session is incomplete: ${report.interruption}.`]),
        ...(report.left === true ? [' The same command goes on with it: nothing of it is lost.'] : []),
        ...(await rehearsalView(report, open.validation)),
      ];
      const { verdict } = report;
      const error = report.error === undefined ? undefined : describeError(report.error);
      const exitCode = error?.exitCode ?? VERDICT_EXIT_CODES[verdict.verdict];
      const { error: _, ...shown } = report;
      const value = { ...shown, ...(error && { error }) };
      if (report.error !== undefined && error?.exitCode !== 130) this.tellError(report.error);
      return await this.conclude({ word: verdict.verdict, exitCode, gates: [verdict], lines }, value);
    } finally {
      uncaught.release();
      panel.progress.stop();
    }
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
