import { integer } from '@oclif/core/args';
import type { ProvenRecord } from '../../runner/evidence/record-proof.ts';
import { BaseCommand, outFlag } from '../base-command.ts';

/** `prelive evidence show N`. */
export class EvidenceShow extends BaseCommand {
  static override description =
    'Shows a record of the evidence ledger with the proof that it is part of it (RFC 6962): leaf, audit path and root, which an auditor recomputes with sha256sum.';
  static override examples = ['<%= config.bin %> evidence show 1', '<%= config.bin %> evidence show 1 --json'];
  static override args = { record: integer({ description: 'Number of the record.', required: true, min: 1 }) };
  static override flags = { out: outFlag };

  async run(): Promise<ProvenRecord> {
    const { args, flags } = await this.parse(EvidenceShow);
    const { readEvidenceLedger } = await import('../support/evidence-ledger.ts');
    const { proveRecord } = await import('../../runner/evidence/record-proof.ts');
    const { provenRecordLines } = await import('../../runner/evidence/evidence-screen.ts');
    const proven = proveRecord(await readEvidenceLedger(flags.out), args.record);
    this.print(provenRecordLines(proven));
    return proven;
  }
}
