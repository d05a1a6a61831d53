import { join } from 'node:path';
import { option, string } from '@oclif/core/flags';
import { startProgress } from '../adapters/terminal/progress.ts';
import { BaseCommand, formatFlags } from './base-command.ts';
import { askedOf, durationFlag, symbolsFlag, tradesFlag, wholeNumber } from './flags.ts';

/** `prelive rehearse`. */
export class Rehearse extends BaseCommand {
  static override description =
    'Takes a system through all eight stages on the embedded gateway, in virtual time, and ends in a decision document.\nNeeds no broker. Its evidence is simulated: it proves the machinery, never the strategy, and approves nothing.\nCtrl-C, SIGTERM or a closed window stops after the part that is running, a second one at once. Exit code 130.';
  static override examples = [
    '<%= config.bin %> rehearse',
    '<%= config.bin %> rehearse --seed 42 --out reports/a',
    '<%= config.bin %> rehearse --system . --duration 1h --trades 5-100',
    '<%= config.bin %> rehearse --market efficient --json',
  ];
  static override flags = {
    ...formatFlags,
    out: string({ description: 'Workspace.', helpValue: 'DIR', default: join('reports', 'rehearsal') }),
    system: string({
      description: 'System under validation; the shipped sample system when left out.',
      helpValue: 'DIR',
    }),
    seed: wholeNumber({ description: 'Seed of the market, the latencies and the intent ids.', default: 42, min: 0 }),
    duration: durationFlag(),
    trades: tradesFlag(),
    symbols: symbolsFlag(),
    market: option({
      description: 'declared has the planted momentum effect, efficient has none; the default comes from prelive.yaml.',
      options: ['declared', 'efficient'] as const,
    })(),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Rehearse);
    const { wireRehearsal } = await import('../composition/rehearsal.ts');
    const { stopOnSignal } = await import('../composition/process/stop-on-signal.ts');
    await this.holdWorkspace(flags.out, 'long');
    const progress = await startProgress('preparing a copy of the system and running its tests');
    const asked = askedOf(flags);
    const { plan, prepared } = await wireRehearsal({ ...flags, system: flags.system, asked, market: flags.market });
    const { rehearse } = await import('../runner/rehearsal/rehearse.ts');
    const { rehearsalLines } = await import('../runner/rehearsal/rehearsal-screen.ts');
    const stop = stopOnSignal({ words: 'after this part', nothingOpen: true });
    try {
      const report = await rehearse({ ...plan, stop, onProgress: (text) => progress.update(text) });
      progress.stop();
      const { verdicts, outcome } = report.decision;
      const lines = rehearsalLines(report, plan, { ownSystem: flags.system !== undefined });
      return await this.conclude(
        { word: outcome.decision, exitCode: outcome.exitCode, gates: verdicts, lines },
        report,
      );
    } finally {
      progress.stop();
      await prepared.dispose();
    }
  }
}
