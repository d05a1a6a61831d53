import { boolean } from '@oclif/core/flags';
import { PreliveError } from '../domain/errors.ts';
import type { SigningReport } from '../runner/dossier/sign-as-role.ts';
import { BaseCommand, outFlag } from './base-command.ts';
import { policyFlag, proseFlag, signingFlags, systemFlag } from './flags.ts';

/** `prelive sign --role ROLE`. */
export class Sign extends BaseCommand {
  static override description =
    'Signs the proposed decision in a role, or refuses it with a reason.\nShows what is signed, signs with ssh-keygen (your private key never enters this process), and keeps the signature once the role policy accepts it.';
  static override examples = [
    '<%= config.bin %> sign --role risk_officer --show',
    '<%= config.bin %> sign --role risk_officer --key ~/.ssh/id_ed25519',
    '<%= config.bin %> sign --role cto --refuse --reason "the drill was held on another host"',
  ];
  static override flags = {
    ...signingFlags,
    refuse: boolean({ description: 'Sign a refusal instead.', dependsOn: ['reason'] }),
    reason: proseFlag({ description: 'Why you refuse, for those who read the decision.', dependsOn: ['refuse'] }),
    show: boolean({ description: 'Show what would be signed, and sign nothing.', exclusive: ['refuse'] }),
    out: outFlag,
    system: systemFlag,
    policy: policyFlag,
  };

  async run(): Promise<SigningReport | object> {
    const { flags } = await this.parse(Sign);
    if (flags.refuse && flags.reason?.trim() === '') throw new PreliveError('USAGE', '--reason must say why.');
    const { signProposal } = await import('../composition/signing.ts');
    const { reviewLines, signedLines } = await import('../runner/dossier/signing-screen.ts');
    const { review, report } = await signProposal({ ...flags, reason: flags.reason }, (shown, { store }) =>
      this.print(reviewLines(shown, store, flags.out)),
    );
    if (report === undefined) return { statement: review.proposed.statement, digest: review.proposed.digest };
    this.print(signedLines(report, flags.out));
    return report;
  }
}
