import { boolean, custom, integer, option, string } from '@oclif/core/flags';
import type { SecurityType } from '../domain/market.ts';
import type { GatewayOptions } from '../gateway/server/gateway-options.ts';
import { BaseCommand } from './base-command.ts';
import { parseSecurityTypes } from './flags.ts';

const securityTypes = custom<readonly SecurityType[]>({ parse: async (text) => parseSecurityTypes('--deny', text) });

/** `prelive gateway`: the simulated IB Gateway, until Ctrl-C. */
export class GatewayCommand extends BaseCommand {
  static override description =
    'Runs a simulated IB Gateway that speaks the TWS socket protocol, for any client in any language. Its accounts, execution ids and farm notices say that it is simulated: evidence from it counts in a rehearsal alone. Ends with Ctrl-C.';
  static override examples = [
    '<%= config.bin %> gateway --port 4002',
    '<%= config.bin %> gateway --port 0 --seed 7 --cash 25000 --deny FUT,OPT',
    '<%= config.bin %> gateway --contracts fixtures/contracts/derivatives.yaml',
  ];
  static override flags = {
    host: string({ description: 'Address to listen on.', default: '127.0.0.1' }),
    port: integer({
      description: 'Port; 0 takes any free one. The ready line says which.',
      default: 4002,
      min: 0,
      max: 65_535,
    }),
    seed: integer({ description: 'Seed of the market and the latencies.', default: 42, min: 0 }),
    account: string({ description: 'Managed account, for clients that insist on a form of id.', default: 'DUSIM0001' }),
    cash: integer({ description: 'Starting cash, USD.', default: 1_000_000, min: 0 }),
    deny: securityTypes({
      description: 'Asset classes without trading permission, such as FUT,OPT.',
      helpValue: 'FUT',
    }),
    contracts: string({
      description: 'YAML or JSON file with options, futures and currency pairs; the default is a shipped example.',
      helpValue: 'FILE',
    }),
    market: option({
      description: 'declared has the planted momentum effect, efficient has none.',
      options: ['declared', 'efficient'] as const,
      default: 'declared' as const,
    })(),
    'read-only': boolean({ description: 'Refuse orders as a Gateway in read-only mode does (error 321).' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GatewayCommand);
    const { readContracts, openGateway } = await import('./support/embedded-gateway.ts');
    const options: GatewayOptions = {
      mode: 'real',
      host: flags.host,
      port: flags.port,
      seed: flags.seed,
      account: flags.account,
      cash: flags.cash,
      deny: flags.deny ?? [],
      contracts: readContracts(flags.contracts),
      market: flags.market === 'efficient' ? 'efficient' : 'momentum',
      readOnly: flags['read-only'],
    };
    const gateway = await openGateway(options);
    // Before the ready line: whoever reads it may end the gateway at once.
    const stopped = untilStopped();
    const ready = { event: 'ready', host: gateway.host, port: gateway.port, account: flags.account, simulated: true };
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
