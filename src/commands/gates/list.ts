import { boolean } from '@oclif/core/flags';
import type { GateDefinition } from '../../domain/gate.ts';
import { BaseCommand } from '../base-command.ts';
import { gateFolderFlag, systemFlag } from '../flags.ts';

/** `prelive gates list`. */
export class GatesList extends BaseCommand {
  static override description =
    'Lists the eight gates; with --verbose what each asks, at which step, and what can never be waived.';
  static override examples = [
    '<%= config.bin %> gates list',
    '<%= config.bin %> gates list --verbose --gates my-gates',
  ];
  static override flags = {
    gates: gateFolderFlag(),
    system: systemFlag,
    verbose: boolean({ description: 'Show every clause.' }),
  };

  async run(): Promise<{ readonly gates: readonly GateDefinition[] }> {
    const { flags } = await this.parse(GatesList);
    const { readGates } = await import('../../composition/gates.ts');
    const { gateListLines } = await import('../../runner/gate-screens.ts');
    const gates = await readGates(flags);
    this.print(gateListLines(gates, flags.verbose));
    return { gates };
  }
}
