import type { PolicyList } from '../../runner/policy/policy-screen.ts';
import { BaseCommand } from '../base-command.ts';
import { policyFlag, systemFlag } from '../flags.ts';

/** `prelive keys list`. */
export class KeysList extends BaseCommand {
  static override description =
    'The role policy in force: roles, people, keys with their ends, revoked ones; and the pending one with what it lacks.';
  static override examples = [
    '<%= config.bin %> keys list',
    '<%= config.bin %> keys list --policy policy/roles --json',
  ];
  static override flags = { system: systemFlag, policy: policyFlag };

  async run(): Promise<PolicyList> {
    const { flags } = await this.parse(KeysList);
    const { readPolicy } = await import('../../composition/policy.ts');
    const { policyLines } = await import('../../runner/policy/policy-screen.ts');
    const list = readPolicy(flags);
    this.print(policyLines(list));
    return list;
  }
}
