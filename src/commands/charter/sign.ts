import type { CharterStanding } from '../../runner/charter/charter.ts';
import { BaseCommand } from '../base-command.ts';
import { policyFlag, signingFlags, systemFlag } from '../flags.ts';

/** `prelive charter sign`. */
export class CharterSign extends BaseCommand {
  static override description =
    'Signs the charter in a role with ssh-keygen, and keeps the signature once the role policy accepts it.\nRefused where a file that the charter names has changed.';
  static override examples = ['<%= config.bin %> charter sign --role risk_officer --key ~/.ssh/id_ed25519'];
  static override flags = {
    ...signingFlags,
    system: systemFlag,
    policy: policyFlag,
  };

  async run(): Promise<CharterStanding> {
    const { flags } = await this.parse(CharterSign);
    const { signCharterAs } = await import('../../composition/charter.ts');
    const { charterLines } = await import('../../runner/charter/charter-screen.ts');
    const standing = await signCharterAs(flags, (before) => this.print(charterLines(before)));
    this.print(['', ` signed as ${flags.role}`, ...charterLines(standing)]);
    return standing;
  }
}
