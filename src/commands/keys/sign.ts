import { boolean, option, string } from '@oclif/core/flags';
import { POLICY_ROLES } from '../../composition/flag-values.ts';
import type { PolicySigning } from '../../runner/policy/sign-policy.ts';
import { BaseCommand } from '../base-command.ts';
import { policyFlag, systemFlag } from '../flags.ts';

/** `prelive keys sign`. */
export class KeysSign extends BaseCommand {
  static override description =
    'Signs the pending role policy with ssh-keygen, and puts it in force once everybody has signed who must: of the first policy every role, of a later one the threshold of the policy before, and every key that is new.';
  static override examples = [
    '<%= config.bin %> keys sign --role cto --show',
    '<%= config.bin %> keys sign --role cto --key ~/.ssh/id_ed25519',
  ];
  static override flags = {
    role: option({ description: 'Role that you hold.', options: POLICY_ROLES, required: true })(),
    key: string({
      description: 'Private key file, or the .pub file of a key in your agent.',
      helpValue: 'FILE',
      exactlyOne: ['key', 'show'],
    }),
    show: boolean({ description: 'Show what would be signed, and sign nothing.' }),
    system: systemFlag,
    policy: policyFlag,
  };

  async run(): Promise<PolicySigning | object> {
    const { flags } = await this.parse(KeysSign);
    const { signPendingPolicy } = await import('../../composition/policy.ts');
    const { policyLines } = await import('../../runner/policy/policy-screen.ts');
    const { pending, signing } = await signPendingPolicy({ ...flags, key: flags.key }, (list) =>
      this.print(policyLines(list)),
    );
    if (signing === undefined) return { policy: pending.policy.document, digest: pending.policy.digest };
    const { number, waiting } = signing;
    this.print([
      '',
      ` signed policy ${number} as ${flags.role}`,
      ...(waiting.length === 0 ? [` policy ${number} is in force`] : waiting.map((who) => ` not signed: ${who}`)),
    ]);
    return signing;
  }
}
