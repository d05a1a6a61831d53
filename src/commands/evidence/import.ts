import { string } from '@oclif/core/args';
import type { SegmentImport } from '../../runner/evidence/segment-import.ts';
import { BaseCommand, outFlag } from '../base-command.ts';
import { ledgerFlags, systemFlag } from '../flags.ts';

/** `prelive evidence import DIR`. */
export class EvidenceImport extends BaseCommand {
  static override description =
    'Takes the records of a segment, that of a parallel CI job for one, into the ledger of this workspace, behind a record of its root and of who closed it.\nRefuses one that was changed, or is here already. Records about another commit are kept, and do not count.';
  static override examples = ['<%= config.bin %> evidence import ../segment --out reports/merged'];
  static override args = {
    segment: string({ description: 'Folder of the segment, or the workspace of another job.', required: true }),
  };
  static override flags = { out: outFlag, ...ledgerFlags, system: systemFlag };

  async run(): Promise<SegmentImport> {
    const { args, flags } = await this.parse(EvidenceImport);
    const { importEvidence } = await import('../../composition/evidence.ts');
    const { importLines } = await import('../../runner/evidence/evidence-screen.ts');
    const { report, files } = await importEvidence(args.segment, flags, this.host);
    this.print([...importLines(report), ...files.map((file) => ` wrote ${flags.out}/${file}`)]);
    return report;
  }
}
