import { BaseCommand } from './base-command.ts';
import { gatewayFlags, gatewayOptions } from './support/gateway-flags.ts';

/** `prelive gateway`: the simulated IB Gateway, until Ctrl-C. */
export class GatewayCommand extends BaseCommand {
  static override description =
    'Runs a simulated IB Gateway that speaks the TWS socket protocol, for any client in any language. Its accounts, execution ids and farm notices say that it is simulated: evidence from it counts in a rehearsal alone. Ends with Ctrl-C.';
  static override examples = [
    '<%= config.bin %> gateway --port 4002',
    '<%= config.bin %> gateway --port 0 --seed 7 --cash 25000 --deny FUT,OPT',
    '<%= config.bin %> gateway --contracts fixtures/contracts/derivatives.yaml',
    '<%= config.bin %> gateway --port 0 --scenario nightly-reset --speed 10',
  ];
  static override flags = gatewayFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(GatewayCommand);
    const { readContracts, openGateway } = await import('./support/embedded-gateway.ts');
    const { readScenario } = await import('./support/gateway-scenarios.ts');
    const options = gatewayOptions(flags, readContracts(flags.contracts), (flags.scenario ?? []).map(readScenario));
    const gateway = await openGateway(options);
    // Before the ready line: whoever reads it may end the gateway at once.
    const stopped = untilStopped();
    const ready = {
      event: 'ready',
      host: gateway.host,
      port: gateway.port,
      account: gateway.venue.account,
      simulated: true,
    };
    this.logLine(JSON.stringify(ready));
    await stopped;
    await gateway.close();
  }

  /** One line on stdout also under --json: whoever started the gateway waits for it. */
  private logLine(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}

function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  return promise;
}
