import { BaseCommand, outFlag } from '../base-command.ts';
import { ledgerFlags, policyFlag } from '../flags.ts';

/** `prelive evidence verify`. */
export class EvidenceVerify extends BaseCommand {
  static override description =
    'Verifies the evidence ledger of a workspace: the chain, the tree, every checkpoint beside it and elsewhere with its signature and proofs, and every imported segment.\nSays who closed which records. Exits 5 where anything does not hold.';
  static override examples = [
    '<%= config.bin %> evidence verify',
    '<%= config.bin %> evidence verify --out reports/rehearsal --json',
  ];
  static override flags = { out: outFlag, checkpoints: ledgerFlags.checkpoints, policy: policyFlag };

  async run(): Promise<object> {
    const { flags } = await this.parse(EvidenceVerify);
    const { verifyLedger } = await import('../../composition/evidence.ts');
    const { verificationLines } = await import('../../runner/evidence/evidence-screen.ts');
    const { verification, imports } = await verifyLedger(flags);
    this.print(verificationLines(verification, imports));
    return { ...verification, imports };
  }
}
