import { custom } from '@oclif/core/args';
import { valueError } from '../../composition/flag-values.ts';
import type { ProvenRecord } from '../../runner/evidence/record-proof.ts';
import { BaseCommand, outFlag } from '../base-command.ts';

const recordNumber = custom<number>({
  parse: async (text) => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw valueError('RECORD', 'the number of a record, 1 or more, as prelive evidence list shows it', text);
  },
});

/** `prelive evidence show N`. */
export class EvidenceShow extends BaseCommand {
  static override description =
    'Shows a record of the evidence ledger with the proof that it is part of it (RFC 6962): leaf, audit path and root, which an auditor recomputes with sha256sum.';
  static override examples = ['<%= config.bin %> evidence show 1', '<%= config.bin %> evidence show 1 --json'];
  static override args = { record: recordNumber({ description: 'Number of the record.', required: true }) };
  static override flags = { out: outFlag };

  async run(): Promise<ProvenRecord> {
    const { args, flags } = await this.parse(EvidenceShow);
    const { showEvidence } = await import('../../composition/evidence.ts');
    const { provenRecordLines } = await import('../../runner/evidence/evidence-screen.ts');
    const proven = await showEvidence(flags.out, args.record);
    this.print(provenRecordLines(proven));
    return proven;
  }
}
