import { option, string } from '@oclif/core/flags';
import { parseInstant } from '../../composition/flag-values.ts';
import { confirmFingerprint, openPolicyFolder, POLICY_ROLES } from '../../composition/policy.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { PolicyRole } from '../../runner/policy/change-policy.ts';
import type { PolicyList } from '../../runner/policy/policy-screen.ts';
import type { PolicyStore } from '../../runner/ports/policy-store.ts';
import { BaseCommand } from '../base-command.ts';
import { policyFlag, systemFlag } from '../flags.ts';

/** Flags of a person's key. */
interface PersonFlags {
  readonly role: PolicyRole | undefined;
  readonly identity: string | undefined;
  readonly key: string;
  readonly person: string | undefined;
  readonly alias: readonly string[] | undefined;
  readonly 'valid-before': string | undefined;
  readonly fingerprint: string | undefined;
  readonly domain: string | undefined;
  readonly 'own-work': 'refused' | 'allowed' | undefined;
}

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
    const { listPolicy, policyLines } = await import('../../runner/policy/policy-screen.ts');
    const store = await openPolicyFolder(flags);
    await (flags.collector === undefined ? enrollPerson(flags, store) : enrollNamed(flags.collector, flags, store));
    const list = listPolicy(store);
    this.print(policyLines(list));
    return list;
  }
}

async function enrollPerson(flags: PersonFlags, store: PolicyStore): Promise<void> {
  const { readPublicKeyFile } = await import('../../adapters/policy/public-key-file.ts');
  const { enrollKey } = await import('../../runner/policy/change-policy.ts');
  const { systemClock } = await import('../../adapters/system-clock.ts');
  const { role, identity } = flags;
  if (role === undefined || identity === undefined) throw new PreliveError('USAGE', '--role needs --identity.');
  const key = readPublicKeyFile(flags.key);
  await confirmFingerprint(key, flags.fingerprint);
  const end = flags['valid-before'];
  const enrolment = {
    role,
    identity,
    key,
    window: end === undefined ? {} : { validBefore: parseInstant('--valid-before', end) },
    ...(flags.person !== undefined && { person: flags.person }),
    ...(flags.alias !== undefined && { aliases: flags.alias }),
    ...(flags.domain !== undefined && { domain: flags.domain }),
    ...(flags['own-work'] !== undefined && { ownWork: flags['own-work'] }),
  };
  enrollKey(enrolment, store, systemClock);
}

async function enrollNamed(name: string, flags: Pick<PersonFlags, 'key' | 'fingerprint'>, store: PolicyStore) {
  const { readCollectorKeyFile } = await import('../../adapters/policy/public-key-file.ts');
  const { collectorSshKey, enrollCollector } = await import('../../runner/policy/collectors.ts');
  const { systemClock } = await import('../../adapters/system-clock.ts');
  const key = readCollectorKeyFile(flags.key, name);
  await confirmFingerprint(collectorSshKey(key), flags.fingerprint);
  enrollCollector(key, store, systemClock);
}
