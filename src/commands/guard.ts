import { option, string } from '@oclif/core/flags';
import type { GuardAnswer } from '../runner/guard/guard.ts';
import { BaseCommand } from './base-command.ts';
import { asOfFlag, policyFlag, systemFlag } from './flags.ts';

/** `prelive guard`. */
export class Guard extends BaseCommand {
  static override description =
    'For start scripts: exits 0 only while a signed decision is in force for exactly this step, commit, configuration and account, and prints its signed limits as JSON.\nVerifies every signature and file itself, by the policy of this machine. Any doubt is another exit code: 3 not in force, 5 broken.';
  static override examples = [
    '<%= config.bin %> guard --step pilot --account DU1234567',
    '<%= config.bin %> guard --step pilot --account DU1234567 --commit 3f2a91c0c3f2a91c0c3f2a91c0c3f2a91c0c3f2a --config-digest 0000000000000000000000000000000000000000000000000000000000000000 --policy policy/roles --dossier reports',
  ];
  static override flags = {
    step: option({
      description: 'Step that is to be started.',
      options: ['pilot', 'ramp', 'full'] as const,
      required: true,
    })(),
    account: string({
      description:
        'Account that is to be traded: its id, compared by the redaction key of this user, or its keyed digest as `prelive propose` shows it.',
      required: true,
    }),
    commit: string({ description: 'Commit that is to be started; by default that of --system.' }),
    'config-digest': string({ description: 'Configuration digest (SHA-256); by default that of --system.' }),
    dossier: string({ description: 'Folder of the signed dossier.', helpValue: 'DIR', default: 'reports' }),
    policy: policyFlag,
    system: systemFlag,
    'as-of': asOfFlag,
  };

  async run(): Promise<GuardAnswer> {
    const { flags } = await this.parse(Guard);
    const { guardStart } = await import('../composition/guard.ts');
    const answer = await guardStart(flags);
    if (!this.jsonEnabled()) this.print([JSON.stringify(answer.limits)]);
    return answer;
  }
}
