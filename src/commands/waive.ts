import { custom, string as stringArg } from '@oclif/core/args';
import { string } from '@oclif/core/flags';
import { parseInstant, parseStage } from '../composition/flag-values.ts';
import type { StageNumber } from '../domain/stage.ts';
import { shellWord } from '../runner/output/shell-word.ts';
import type { WaiverStanding } from '../runner/waivers/waiver-book.ts';
import { BaseCommand, outFlag } from './base-command.ts';
import { policyFlag, proseFlag, stepFlag, systemFlag } from './flags.ts';

const stageArg = custom<StageNumber>({ parse: async (text) => parseStage(text) });

/** `prelive waive STAGE CLAUSE`. */
export class Waive extends BaseCommand {
  static override description =
    'Asks for a waiver of one clause, for this commit, configuration and step alone, for 30 days at most.\nIt counts once two roles, one of them the Risk Officer, have signed it (prelive waive sign); the clause is evaluated and shown all the same. What can never be waived is refused.';
  static override examples = [
    '<%= config.bin %> waive 7 fill_rate --reason "two illiquid minutes at the open" --until 2026-12-05',
    '<%= config.bin %> waive 1 test_coverage --step pilot --reason "generated code" --until 2026-12-05T17:00:00Z --json',
  ];
  static override args = {
    stage: stageArg({ description: 'Stage, 1 to 8.', required: true }),
    clause: stringArg({ description: 'Id of the clause; prelive gates list --verbose names them.', required: true }),
  };
  static override flags = {
    reason: proseFlag({ description: 'Why, for those who sign it and who read the decision.', required: true }),
    until: string({ description: 'When it ends: a day or an instant, UTC.', helpValue: 'TIME', required: true }),
    out: outFlag,
    system: systemFlag,
    policy: policyFlag,
    step: stepFlag(),
  };

  async run(): Promise<WaiverStanding> {
    const { args, flags } = await this.parse(Waive);
    const { askForWaiver } = await import('../composition/waive.ts');
    const { waiverLines } = await import('../runner/waivers/waiver-screen.ts');
    const until = parseInstant('--until', flags.until);
    const request = { stage: args.stage, clause: args.clause, reason: flags.reason, until };
    const { waivers: standing, at } = await askForWaiver(request, flags, this.host);
    this.print([
      ...waiverLines([standing], at),
      '',
      ` next  prelive waive sign ${standing.id} --role risk_officer --key KEY --out ${shellWord(flags.out)}`,
    ]);
    return standing;
  }
}
