import { string } from '@oclif/core/flags';
import { valueError } from '../../composition/flag-values.ts';
import type { CharterProposal } from '../../runner/charter/charter.ts';
import { BaseCommand } from '../base-command.ts';
import { systemFlag } from '../flags.ts';

/** `prelive charter propose`. */
export class CharterPropose extends BaseCommand {
  static override description =
    'Writes the charter about the files as they are now: artifact manifest, fixtures manifest, role policy and every file that it named before.\nLimits that are not given stay. Says what has changed; any change needs both signatures again.';
  static override examples = [
    '<%= config.bin %> charter propose',
    '<%= config.bin %> charter propose --limit max_drawdown_pct=15 --limit pnl_kill_pct=-5 --file config/risk-limits.json',
  ];
  static override flags = {
    limit: string({ description: 'Risk limit; NAME= takes one away.', helpValue: 'NAME=VALUE', multiple: true }),
    file: string({ description: 'Another file to name, relative to the system.', helpValue: 'FILE', multiple: true }),
    system: systemFlag,
  };

  async run(): Promise<CharterProposal> {
    const { flags } = await this.parse(CharterPropose);
    const { writeCharterProposal } = await import('../../composition/charter.ts');
    const { charterProposalLines } = await import('../../runner/charter/charter-screen.ts');
    const limits = Object.fromEntries((flags.limit ?? []).map(parseLimit));
    const { proposal, path } = writeCharterProposal({ system: flags.system, limits, files: flags.file ?? [] });
    this.print(charterProposalLines(proposal, path));
    return proposal;
  }
}

/** `max_drawdown_pct=10`; nothing after the sign takes the limit away. */
function parseLimit(text: string): readonly [name: string, value: number | undefined] {
  const [, name = '', value = ''] = /^([a-z][a-z0-9_]*)=(.*)$/.exec(text) ?? [];
  if (name !== '' && value === '') return [name, undefined];
  const number = Number(value);
  if (name !== '' && value.trim() !== '' && Number.isFinite(number)) return [name, number];
  throw valueError('--limit', 'NAME=VALUE with a number, such as max_drawdown_pct=10, or NAME= to take it away', text);
}
