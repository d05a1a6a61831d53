import { BaseCommand } from '../base-command.ts';

/** `prelive gateway scenarios`. */
export class GatewayScenarios extends BaseCommand {
  static override description =
    'Lists the scenarios that prelive ships, for `prelive gateway --scenario NAME`. Any YAML file of the same form can be given instead of a name.';
  static override examples = ['<%= config.bin %> gateway scenarios', '<%= config.bin %> gateway scenarios --json'];

  async run(): Promise<{ readonly scenarios: readonly { readonly id: string; readonly title: string }[] }> {
    await this.parse(GatewayScenarios);
    const { listScenarios } = await import('../support/gateway-scenarios.ts');
    const scenarios = listScenarios().map(({ id, title }) => ({ id, title }));
    const width = Math.max(...scenarios.map(({ id }) => id.length));
    this.print(scenarios.map(({ id, title }) => `${id.padEnd(width)}  ${title}`));
    return { scenarios };
  }
}
