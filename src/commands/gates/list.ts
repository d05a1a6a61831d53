import { boolean } from '@oclif/core/flags';
import { gateFolderFlag, gateSources } from '../../composition/gate-sources.ts';
import type { GateDefinition } from '../../domain/gate.ts';
import { BaseCommand } from '../base-command.ts';
import { systemFlag } from '../flags.ts';

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
    const { packaged, own } = await gateSources(flags);
    const { loadGates } = await import('../../runner/load-gates.ts');
    const { gateListLines } = await import('../../runner/gate-screens.ts');
    const gates = await loadGates(packaged, own);
    this.print(gateListLines(gates, flags.verbose));
    return { gates };
  }
}
