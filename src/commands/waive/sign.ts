import { string as stringArg } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import { PreliveError } from '../../domain/errors.ts';
import type { WaiverStanding } from '../../runner/waivers/waiver-book.ts';
import { BaseCommand, outFlag } from '../base-command.ts';
import { policyFlag, signingFlags, stepFlag, systemFlag } from '../flags.ts';

/** `prelive waive sign ID`. */
export class WaiveSign extends BaseCommand {
  static override description =
    'Signs a waiver in a role with ssh-keygen, and keeps the signature once the role policy accepts it.\nRefused where the waiver is not about the commit, configuration and step that are here.';
  static override examples = [
    '<%= config.bin %> waive sign 7-fill_rate-01234567 --role risk_officer --key ~/.ssh/id_ed25519',
    '<%= config.bin %> waive sign 7-fill_rate-01234567 --role cto --show',
  ];
  static override args = {
    id: stringArg({ description: 'Id of the waiver, as waive list shows it.', required: true }),
  };
  static override flags = {
    ...signingFlags,
    show: boolean({ description: 'Show what would be signed, and sign nothing.' }),
    out: outFlag,
    system: systemFlag,
    policy: policyFlag,
    step: stepFlag(),
  };

  async run(): Promise<WaiverStanding> {
    const { args, flags } = await this.parse(WaiveSign);
    const { signWaiverAs } = await import('../../composition/waive.ts');
    const { waiverLines } = await import('../../runner/waivers/waiver-screen.ts');
    if (/[\\/]/.test(args.id)) throw new PreliveError('USAGE', `"${args.id}" is not the id of a waiver.`);
    const { waivers: standing, at } = await signWaiverAs(args.id, flags, (before, seenAt) =>
      this.print(waiverLines([before], seenAt)),
    );
    if (!flags.show) this.print(['', ` signed as ${flags.role}`, ...waiverLines([standing], at)]);
    return standing;
  }
}
