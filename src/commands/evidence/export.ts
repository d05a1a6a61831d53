import { string } from '@oclif/core/flags';
import { BaseCommand, outFlag } from '../base-command.ts';

/** `prelive evidence export`. */
export class EvidenceExport extends BaseCommand {
  static override description =
    'Writes the closed records of a workspace as a segment: the ledger up to its newest checkpoint, the checkpoint, the keys to verify it, and the files that the records name.\nAnother workspace imports it.';
  static override examples = ['<%= config.bin %> evidence export --to ../segment'];
  static override flags = {
    out: outFlag,
    to: string({ description: 'Folder of the segment.', required: true, helpValue: 'DIR' }),
  };

  async run(): Promise<object> {
    const { flags } = await this.parse(EvidenceExport);
    const { exportSegment } = await import('../../composition/evidence.ts');
    const segment = await exportSegment(flags.out, flags.to);
    const { records, signers, files } = segment;
    this.print([
      ` ${records} records, closed by ${signers.join(', ')}`,
      ...files.map((file) => ` wrote ${flags.to}/${file}`),
      ` next  prelive evidence import ${flags.to} --out DIR`,
    ]);
    return segment;
  }
}
