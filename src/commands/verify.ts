import { string as stringArgument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { BaseCommand, formatFlags } from './base-command.ts';

/** `prelive verify BUNDLE`. */
export class Verify extends BaseCommand {
  static override description =
    'Verifies a dossier for one who trusts neither its sender nor a stored verdict: the signature of each role by your own copy of the role policy, every file, the ledger, and every gate again on the frozen records.\nExit 0 approved, 3 authentic but no approval, 5 broken. audit.sh in each dossier does the same without prelive, but for the gates.';
  static override examples = [
    '<%= config.bin %> verify reports/rehearsal --policy reports/rehearsal.policy --integrity-only',
    '<%= config.bin %> verify reports --policy policy/roles --commit 3f2a91c0c3f2a91c0c3f2a91c0c3f2a91c0c3f2a',
    '<%= config.bin %> verify reports --policy policy/roles --as-of 2026-11-21T10:00:00Z --json',
    '<%= config.bin %> verify reports --policy policy/roles --format human --format junit:reports/verify.xml',
  ];
  static override args = {
    bundle: stringArgument({ description: 'Folder of the dossier.', required: true }),
  };
  static override flags = {
    ...formatFlags,
    policy: string({
      description: 'Your own copy of the role policy, never the one in the dossier; without it no signature counts.',
      helpValue: 'DIR',
    }),
    'integrity-only': boolean({
      description: 'Ask whether it is intact and signed by every role, not whether it is an approval.',
    }),
    'as-of': string({ description: 'Verify as of this time, UTC.', helpValue: '2026-11-21T10:00:00Z' }),
    commit: string({ description: 'Commit that you are about to start: a decision about another is none.' }),
    checkpoint: string({
      description: 'Checkpoint of the ledger that you keep elsewhere: a shorter or another ledger is broken.',
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Verify);
    const { verifyFolder } = await import('../composition/verify.ts');
    const { bundleLines, verificationGroups } = await import('../runner/verify/verify-screen.ts');
    const { report, auditScript } = await verifyFolder(args.bundle, flags);
    const { exitCode, reason: word } = report;
    const shown = { word, exitCode, groups: verificationGroups(report), lines: bundleLines(report, auditScript) };
    return this.conclude(shown, { ...report, audit_script_sha256: auditScript });
  }
}
