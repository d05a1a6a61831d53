import { string } from '@oclif/core/flags';
import { VERDICT_EXIT_CODES } from '../domain/verdict.ts';
import { BaseCommand, outFlag } from './base-command.ts';
import { ledgerFlags, policyFlag, presetFlag, stepFlag, systemFlag } from './flags.ts';

/** `prelive checklist`. */
export class ChecklistCommand extends BaseCommand {
  static override description =
    'Scores the pre-live checklist: what can be measured on the evidence of the workspace, everything else on signed attestations. Names every item that does not hold, whatever the score.';
  static override examples = [
    '<%= config.bin %> checklist',
    '<%= config.bin %> checklist --step full --out reports --json',
    '<%= config.bin %> checklist --attestations ../attestations',
  ];
  static override flags = {
    out: outFlag,
    ...ledgerFlags,
    system: systemFlag,
    policy: policyFlag,
    attestations: string({
      description: 'Folder of attestations; the default is attestations/ in the system.',
      helpValue: 'DIR',
    }),
    step: stepFlag(),
    preset: presetFlag(),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(ChecklistCommand);
    const { openSystemOrSample } = await import('./support/open-system.ts');
    const { wireChecklist } = await import('./support/wire-checklist.ts');
    const { runChecklist } = await import('../runner/checklist/run-checklist.ts');
    const { checklistLines } = await import('../runner/checklist/checklist-screen.ts');
    const open = await openSystemOrSample(flags);
    const checked = await runChecklist(wireChecklist(open, flags));
    this.print(checklistLines(checked, open.validation, open.loaded.config.system.name));
    this.exitWith(VERDICT_EXIT_CODES[checked.verdict]);
    const { verdict, score, attestations } = checked;
    return { verdict, score, attestations: attestations.map(({ file, ...rest }) => ({ file: file.name, ...rest })) };
  }
}
