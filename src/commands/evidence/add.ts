import { string } from '@oclif/core/args';
import { string as stringFlag } from '@oclif/core/flags';
import { parseTerm } from '../../composition/evidence-time.ts';
import { parseStage } from '../../composition/flag-values.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { BaseCommand, outFlag } from '../base-command.ts';
import { ledgerFlags, policyFlag, proseFlag, systemFlag } from '../flags.ts';

/** `prelive evidence add NAME`. */
export class EvidenceAdd extends BaseCommand {
  static override description =
    'Adds evidence that cannot be measured, by the word of a role: a statement with an expiry, signed with ssh-keygen.\nOnly what its gate lets be attested is taken, and it is shown as attested wherever it counts.';
  static override examples = [
    '<%= config.bin %> evidence add no_permission_mismatch --value true --role risk_officer --expires 30d --statement "permissions of the account seen in Client Portal" --key ~/.ssh/id_ed25519',
  ];
  static override args = {
    name: string({ description: 'Name of the evidence, as its gate declares it.', required: true }),
  };
  static override flags = {
    value: stringFlag({ description: 'Value, of the type that the gate declares.', required: true }),
    statement: proseFlag({ description: 'What was looked at and found.', required: true, helpValue: 'TEXT' }),
    expires: stringFlag({ description: 'When it ends: a time in UTC, or a term such as 30d.', required: true }),
    role: stringFlag({
      description: 'Role that you hold, or attestor that you are, by the role policy.',
      required: true,
    }),
    key: stringFlag({
      description: 'Private key file, or the .pub file of a key in your agent; else the enrolled key, from the agent.',
      helpValue: 'FILE',
    }),
    stage: stringFlag({ description: 'Stage, where more than one declares the name.', helpValue: 'N' }),
    out: outFlag,
    ...ledgerFlags,
    system: systemFlag,
    policy: policyFlag,
  };

  async run(): Promise<EvidenceRecord> {
    const { args, flags } = await this.parse(EvidenceAdd);
    const validForMs = parseTerm(flags.expires, Date.now());
    const stage = flags.stage === undefined ? undefined : parseStage(flags.stage, '--stage');
    const { attestEvidence } = await import('../../composition/evidence.ts');
    const attestation = { ...flags, name: args.name, stage, validForMs };
    const { record, person } = await attestEvidence({ ...flags, key: flags.key, attestation }, (statement) =>
      this.print([' to be signed:', ...statement.trimEnd().split('\n')]),
    );
    this.print([` recorded as #${record.sequence}, attested by ${flags.role} (${person})`]);
    return record;
  }
}
