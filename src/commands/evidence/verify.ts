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
    const { checkpointsOfLedger, readEvidenceLedger } = await import('../../composition/evidence-ledger.ts');
    const { trustedCollectors } = await import('../../composition/trusted-collectors.ts');
    const { openDossierStore } = await import('../../adapters/workspace/dossier-store.ts');
    const { createSchemas } = await import('../../adapters/schemas/schemas.ts');
    const { verifyEvidence } = await import('../../runner/evidence/verify-evidence.ts');
    const { verifyImports } = await import('../../runner/evidence/verify-imports.ts');
    const { verificationLines } = await import('../../runner/evidence/evidence-screen.ts');
    const schemas = createSchemas();
    const trusted = trustedCollectors(flags.policy, schemas);
    const ledger = await readEvidenceLedger(flags.out);
    const verification = verifyEvidence(ledger, checkpointsOfLedger(flags.out, flags.checkpoints, ledger), trusted);
    const imports = verifyImports(ledger.records, openDossierStore(flags.out, schemas), trusted);
    this.print(verificationLines(verification, imports));
    return { ...verification, imports };
  }
}
