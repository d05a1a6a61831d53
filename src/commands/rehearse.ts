import { join } from 'node:path';
import { option, string } from '@oclif/core/flags';
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
    const { runRehearsal } = await import('../composition/rehearsal.ts');
    const { system, market } = flags;
    const { report, plan } = await runRehearsal({ ...flags, system, market, asked: askedOf(flags) }, this.host);
    const { rehearsalLines } = await import('../runner/rehearsal/rehearsal-screen.ts');
    const { verdicts, outcome } = report.decision;
    const lines = rehearsalLines(report, plan, { ownSystem: system !== undefined });
    return this.conclude({ word: outcome.decision, exitCode: outcome.exitCode, gates: verdicts, lines }, report);
  }
}
