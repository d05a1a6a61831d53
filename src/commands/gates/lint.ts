import { BaseCommand, formatFlags } from '../base-command.ts';
import { gateFolderFlag, systemFlag } from '../flags.ts';

/** `prelive gates lint`. */
export class GatesLint extends BaseCommand {
  static override description =
    'Checks gate files: their shape, the types of every expression, and the rules that keep missing evidence from passing.\nExits 2 when something is wrong.';
  static override examples = [
    '<%= config.bin %> gates lint',
    '<%= config.bin %> gates lint --gates my-gates',
    '<%= config.bin %> gates lint --format human --format github --format junit:reports/junit.xml',
  ];
  static override flags = { ...formatFlags, gates: gateFolderFlag(), system: systemFlag };

  async run(): Promise<object> {
    const { flags } = await this.parse(GatesLint);
    const { lintGateSources } = await import('../../composition/gates.ts');
    const { lintLines } = await import('../../runner/gate-screens.ts');
    const { lintGroup } = await import('../../runner/output/outcome.ts');
    const { gates, findings, files } = await lintGateSources(flags);
    const group = lintGroup(findings, files);
    const conclusion = { word: group.verdict, exitCode: findings.length > 0 ? 2 : 0, groups: [group] };
    const value = { gates: gates.map(({ id, stage, file }) => ({ id, stage, file })), findings };
    return this.conclude({ ...conclusion, lines: lintLines(findings, gates.length) }, value);
  }
}
