import { string as stringArg } from '@oclif/core/args';
import { openPolicyFolder } from '../../composition/policy.ts';
import type { PolicyList } from '../../runner/policy/policy-screen.ts';
import { BaseCommand } from '../base-command.ts';
import { policyFlag, systemFlag } from '../flags.ts';
import { proseFlag } from '../prose-flag.ts';

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
    const { revokeKey } = await import('../../runner/policy/change-policy.ts');
    const { listPolicy, policyLines } = await import('../../runner/policy/policy-screen.ts');
    const { systemClock } = await import('../../adapters/system-clock.ts');
    const store = await openPolicyFolder(flags);
    revokeKey(args.fingerprint, flags.reason, store, systemClock);
    const list = listPolicy(store);
    this.print(policyLines(list));
    return list;
  }
}
