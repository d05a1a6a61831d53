import { boolean } from '@oclif/core/flags';
import { BaseCommand } from '../base-command.ts';

/** A line of the list of scenarios. */
interface ScenarioLine {
  readonly id: string;
  readonly title: string;
}

/** `prelive gateway scenarios`. */
export class GatewayScenarios extends BaseCommand {
  static override description =
    'Lists the scenarios that prelive ships, for `prelive gateway --scenario NAME`.\nAny YAML file of the same form can be given instead of a name.';
  static override examples = ['<%= config.bin %> gateway scenarios', '<%= config.bin %> gateway scenarios --json'];
  static override flags = {
    all: boolean({ description: 'Also the acceptance cards, each of which is one narrow situation.' }),
  };

  async run(): Promise<{ readonly scenarios: readonly ScenarioLine[] }> {
    const { flags } = await this.parse(GatewayScenarios);
    const { listScenarios } = await import('../../composition/gateway/gateway-scenarios.ts');
    const scenarios = listScenarios()
      .filter(({ script }) => flags.all || script === undefined)
      .map(({ id, title }) => ({ id, title }));
    const width = Math.max(...scenarios.map(({ id }) => id.length));
    this.print(scenarios.map(({ id, title }) => `${id.padEnd(width)}  ${title}`));
    return { scenarios };
  }
}
