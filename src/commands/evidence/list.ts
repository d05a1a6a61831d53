import { string } from '@oclif/core/flags';
import { parseSince } from '../../composition/evidence-time.ts';
import { parseStage } from '../../composition/flag-values.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { BaseCommand, outFlag } from '../base-command.ts';

/** `prelive evidence list`. */
export class EvidenceList extends BaseCommand {
  static override description =
    'Lists the records of the evidence ledger: number, stage, name, value, class of the source, time.\nReads alone.';
  static override examples = [
    '<%= config.bin %> evidence list',
    '<%= config.bin %> evidence list --stage 7 --since 1d --json',
    '<%= config.bin %> evidence list --name fill_rate --since 2026-11-01T00:00:00Z',
  ];
  static override flags = {
    out: outFlag,
    stage: string({ description: 'Records of this stage, 1 to 8.', helpValue: 'N' }),
    name: string({ description: 'Records of this name.', helpValue: 'NAME' }),
    since: string({
      description: 'Records observed at this time or later: ISO 8601 UTC, or an age such as 90m, 6h or 7d.',
      helpValue: 'TIME',
    }),
  };

  async run(): Promise<readonly EvidenceRecord[]> {
    const { flags } = await this.parse(EvidenceList);
    const stage = flags.stage === undefined ? undefined : parseStage(flags.stage, '--stage');
    const since = flags.since === undefined ? undefined : parseSince(flags.since, Date.now());
    const { listEvidence } = await import('../../composition/evidence.ts');
    const { evidenceLines } = await import('../../runner/evidence/evidence-screen.ts');
    const { records, total } = await listEvidence(flags.out, { stage, name: flags.name, since });
    this.print(evidenceLines(records, total));
    return records;
  }
}
