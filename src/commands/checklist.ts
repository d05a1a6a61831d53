import { string } from '@oclif/core/flags';
import { VERDICT_EXIT_CODES } from '../domain/verdict.ts';
import { BaseCommand } from './base-command.ts';
import { judgingFlags, policyFlag } from './flags.ts';

/** `prelive checklist`. */
export class ChecklistCommand extends BaseCommand {
  static override description =
    'Scores the pre-live checklist: what can be measured on the evidence of the workspace, everything else on signed attestations.\nNames every item that does not hold, whatever the score.';
  static override examples = [
    '<%= config.bin %> checklist',
    '<%= config.bin %> checklist --step full --out reports --json',
    '<%= config.bin %> checklist --attestations ../attestations',
  ];
  static override flags = {
    ...judgingFlags,
    policy: policyFlag,
    attestations: string({
      description: 'Folder of attestations; the default is attestations/ in the system.',
      helpValue: 'DIR',
    }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ChecklistCommand);
    const { judgeChecklist } = await import('../composition/checklist.ts');
    const { checklistLines } = await import('../runner/checklist/checklist-screen.ts');
    const { checklistGroup } = await import('../runner/checklist/checklist-screen.ts');
    const { checked, validation, system } = await judgeChecklist(flags);
    const { verdict, score, attestations } = checked;
    const lines = checklistLines(checked, validation, system);
    const groups = [checklistGroup(score, verdict)];
    const files = attestations.map(({ file, ...rest }) => ({ file: file.name, ...rest }));
    const value = { verdict, score, attestations: files };
    return this.conclude({ word: verdict, exitCode: VERDICT_EXIT_CODES[verdict], groups, lines }, value);
  }
}
