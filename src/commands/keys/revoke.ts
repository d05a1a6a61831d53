import { string as stringArg } from '@oclif/core/args';
import type { PolicyList } from '../../runner/policy/policy-screen.ts';
import { BaseCommand } from '../base-command.ts';
import { policyFlag, proseFlag, systemFlag } from '../flags.ts';

/** `prelive keys revoke`. */
export class KeysRevoke extends BaseCommand {
  static override description =
    'Takes a key out of use in the next role policy, also for what it has signed already: for a key that is lost or in wrong hands.\nA key that is only replaced gets an end instead (prelive keys enroll --valid-before).';
  static override examples = [
    '<%= config.bin %> keys revoke SHA256:0123456789012345678901234567890123456789012 --reason "laptop stolen"',
  ];
  static override args = {
    fingerprint: stringArg({ description: 'Fingerprint of the key, SHA256:…', required: true }),
  };
  static override flags = {
    reason: proseFlag({ description: 'Why, for those who sign the next policy.', required: true }),
    system: systemFlag,
    policy: policyFlag,
  };

  async run(): Promise<PolicyList> {
    const { args, flags } = await this.parse(KeysRevoke);
    const { revokePolicyKey } = await import('../../composition/policy.ts');
    const { policyLines } = await import('../../runner/policy/policy-screen.ts');
    const list = revokePolicyKey(args.fingerprint, flags.reason, flags);
    this.print(policyLines(list));
    return list;
  }
}
