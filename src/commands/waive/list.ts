import type { WaiverStanding } from '../../runner/waivers/waiver-book.ts';
import { BaseCommand, outFlag } from '../base-command.ts';
import { policyFlag, stepFlag, systemFlag } from '../flags.ts';

/** `prelive waive list`. */
export class WaiveList extends BaseCommand {
  static override description = 'The waivers of the workspace: which count, and why the others do not.';
  static override examples = ['<%= config.bin %> waive list', '<%= config.bin %> waive list --step full --json'];
  static override flags = { out: outFlag, system: systemFlag, policy: policyFlag, step: stepFlag() };

  async run(): Promise<readonly WaiverStanding[]> {
    const { flags } = await this.parse(WaiveList);
    const { listWaivers } = await import('../../composition/waive.ts');
    const { waiverLines } = await import('../../runner/waivers/waiver-screen.ts');
    const { waivers, at } = await listWaivers(flags);
    this.print(waiverLines(waivers, at));
    return waivers;
  }
}
