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
    const { openCharter } = await import('../../composition/charter.ts');
    const { openPolicy } = await import('../../composition/role-policy.ts');
    const { signWith } = await import('../../composition/sign-with.ts');
    const { systemClock } = await import('../../adapters/system-clock.ts');
    const { charterStanding, signCharter } = await import('../../runner/charter/charter.ts');
    const { charterLines } = await import('../../runner/charter/charter-screen.ts');
    const { store, loaded, schemas } = openCharter(flags.system);
    const { policy } = openPolicy(loaded, flags.policy, schemas);
    this.print(charterLines(charterStanding(store)));
    const by = { ...policy, at: systemClock.now() };
    const { identity } = policy.policy.roles[flags.role];
    const standing = await signWith(policy.allowedSigners, identity, flags.key, (sign) =>
      signCharter(flags.role, store, by, sign),
    );
    this.print(['', ` signed as ${flags.role}`, ...charterLines(standing)]);
    return standing;
  }
}
