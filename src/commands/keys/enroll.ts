import { option, string } from '@oclif/core/flags';
import { POLICY_ROLES } from '../../composition/flag-values.ts';
import type { PolicyList } from '../../runner/policy/policy-screen.ts';
import { BaseCommand } from '../base-command.ts';
import { policyFlag, systemFlag } from '../flags.ts';

/** `prelive keys enroll`. */
export class KeysEnroll extends BaseCommand {
  static override description =
    'Enters the public key of somebody for a role, or of a collector, into the next role policy.\nThat policy counts once it is signed (prelive keys sign); until then the one in force stays. The fingerprint is compared with its owner by another way than the file came.';
  static override examples = [
    '<%= config.bin %> keys enroll --role cto --identity carl@firm.example --person "Carl Lindqvist" --key carl.pub --fingerprint SHA256:0123456789012345678901234567890123456789012',
    '<%= config.bin %> keys enroll --role risk_officer --identity ruth@firm.example --key ruth.pub --valid-before 2037-12-31 --fingerprint SHA256:0123456789012345678901234567890123456789012',
    '<%= config.bin %> keys enroll --collector ci --key ci.pub --fingerprint SHA256:0123456789012345678901234567890123456789012',
  ];
  static override flags = {
    role: option({
      description: 'Role of the key.',
      options: POLICY_ROLES,
      exactlyOne: ['role', 'collector'],
      dependsOn: ['identity'],
    })(),
    collector: string({
      description: 'Name of a collector, such as a CI: what it closes is not self-collected. It holds no role.',
      helpValue: 'NAME',
      exclusive: ['identity', 'person', 'alias', 'valid-before', 'domain', 'own-work'],
    }),
    identity: string({ description: 'Identity in allowed_signers, e.g. an e-mail address; with --role.' }),
    key: string({
      description: 'Public key file; of a collector the line of ledger.collectors in a workspace that it closed.',
      helpValue: 'FILE.pub',
      required: true,
    }),
    person: string({ description: 'Name of the natural person; the identity when left out.' }),
    alias: string({
      description: 'Another name of the same person, e.g. the e-mail address of commits.',
      multiple: true,
    }),
    'valid-before': string({ description: 'When the key ends: a day or an instant, UTC.', helpValue: 'TIME' }),
    fingerprint: string({ description: 'Fingerprint as its owner has read it to you.', helpValue: 'SHA256:…' }),
    domain: string({ description: 'Ending of the namespaces of this role, e.g. firm.example; prelive when left out.' }),
    'own-work': option({
      description: 'Rule of the policy: whether somebody may approve a commit or a proposal of their own.',
      options: ['refused', 'allowed'] as const,
    })(),
    system: systemFlag,
    policy: policyFlag,
  };

  async run(): Promise<PolicyList> {
    const { flags } = await this.parse(KeysEnroll);
    const { enrolKey } = await import('../../composition/policy.ts');
    const { policyLines } = await import('../../runner/policy/policy-screen.ts');
    const list = await enrolKey(flags);
    this.print(policyLines(list));
    return list;
  }
}
