import { string as stringArg } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import type { InitReport } from '../runner/init/init.ts';
import { BaseCommand } from './base-command.ts';

/** `prelive init`. */
export class Init extends BaseCommand {
  static override description =
    'Sets prelive up in the repository of a trading system: finds test and coverage reports, contracts and documents, and writes a commented prelive.yaml, an artifact manifest, guides for gates and roles, and a workflow for GitHub.\nOverwrites nothing without --force.';
  static override examples = ['<%= config.bin %> init', '<%= config.bin %> init ../my-system --json'];
  static override args = { folder: stringArg({ description: 'Root of the system.', default: '.' }) };
  static override flags = { force: boolean({ description: 'Replace files that are there.' }) };

  async run(): Promise<InitReport> {
    const { args, flags } = await this.parse(Init);
    const { initializeFolder } = await import('../composition/init.ts');
    const report = await initializeFolder(args.folder, flags);
    this.print([
      ...report.found.map((line) => ` found  ${line}`),
      ...report.written.map((path) => ` wrote  ${path}`),
      ...report.kept.map((path) => ` kept   ${path} (--force replaces it)`),
      '',
      ...report.next.map((command, i) => `${i === 0 ? ' next   ' : '        '}${command}`),
    ]);
    return report;
  }
}
