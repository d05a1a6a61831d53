import { BaseCommand } from '../base-command.ts';
import { policyFlag, systemFlag } from '../flags.ts';

/** `prelive keys discard`. */
export class KeysDiscard extends BaseCommand {
  static override description = 'Drops the pending role policy with its signatures.\nThe policy in force stays.';
  static override examples = ['<%= config.bin %> keys discard'];
  static override flags = { system: systemFlag, policy: policyFlag };

  async run(): Promise<{ readonly discarded: boolean }> {
    const { flags } = await this.parse(KeysDiscard);
    const { discardPendingPolicy } = await import('../../composition/policy.ts');
    const discarded = discardPendingPolicy(flags);
    this.print([discarded ? ' the pending role policy is gone' : ' no role policy was pending']);
    return { discarded };
  }
}
