import type { CharterStanding } from '../runner/charter/charter.ts';
import { BaseCommand } from './base-command.ts';
import { systemFlag } from './flags.ts';

/** `prelive charter`. */
export class Charter extends BaseCommand {
  static override description =
    'The charter as gate 1 sees it: risk limits, signatures of Risk Officer and CTO, and, where it is void, what has changed.\nExits 0 while it is in force, 1 when void, 3 while a role has not signed.';
  static override examples = ['<%= config.bin %> charter', '<%= config.bin %> charter --json'];
  static override flags = { system: systemFlag };

  async run(): Promise<CharterStanding> {
    const { flags } = await this.parse(Charter);
    const { readCharterStanding } = await import('../composition/charter.ts');
    const { charterLines } = await import('../runner/charter/charter-screen.ts');
    const standing = readCharterStanding(flags.system);
    this.print(charterLines(standing));
    this.exitWith(standing.faults.length > 0 ? 1 : standing.waiting.length > 0 ? 3 : 0);
    return standing;
  }
}
