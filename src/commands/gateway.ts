import { BaseCommand } from './base-command.ts';
import { type GatewayFlagValues, gatewayFlags, gatewayOptions } from './support/gateway-flags.ts';
import type { Running } from './support/run-gateway.ts';
import { stopOnSignal } from './support/stop-on-signal.ts';

/** `prelive gateway`: the simulated IB Gateway, until Ctrl-C. */
export class GatewayCommand extends BaseCommand {
  static override description =
    'Runs a simulated IB Gateway that speaks the TWS socket protocol, for any client in any language.\nIts accounts, execution ids and farm notices say that it is simulated: evidence from it counts in a rehearsal alone. Ends with Ctrl-C, SIGTERM or its window, with exit code 0.';
  static override examples = [
    '<%= config.bin %> gateway --port 4002',
    '<%= config.bin %> gateway --port 0 --seed 7 --cash 25000 --deny FUT,OPT',
    '<%= config.bin %> gateway --port 0 --market realistic --extended-hours --corporate-actions fixtures/markets/corporate-actions.yaml',
    '<%= config.bin %> gateway --port 0 --bars fixtures/markets/bars.csv',
    '<%= config.bin %> gateway --contracts fixtures/contracts/derivatives.yaml',
    '<%= config.bin %> gateway --port 0 --scenario nightly-reset --speed 10',
    '<%= config.bin %> gateway --port 0 --clock manual --control-port 0',
  ];
  static override flags = gatewayFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(GatewayCommand);
    const running = flags.replay === undefined ? await this.start(flags) : await this.replay(flags, flags.replay);
    // Before the ready line: whoever reads it may end the gateway at once.
    const stopped = untilStopped();
    this.logLine(JSON.stringify(running.ready));
    await stopped;
    const last = await running.close();
    if (last !== undefined) this.lastLine(last);
    running.finish?.();
  }

  private async start(flags: GatewayFlagValues): Promise<Running> {
    const { readContracts } = await import('./support/embedded-gateway.ts');
    const { readScenario } = await import('./support/gateway-scenarios.ts');
    const { runGateway } = await import('./support/run-gateway.ts');
    const { choosePrices, firstDayWarning } = await import('./support/market-prices.ts');
    const { prices, leftOut } = await choosePrices(flags);
    if (leftOut > 0) this.warn(`${leftOut} rows outside of the regular hours of trading days are left out.`);
    const dayWarning = firstDayWarning(prices);
    if (dayWarning !== undefined) this.warn(dayWarning);
    const scenarios = (flags.scenario ?? []).map((one) => readScenario(one));
    const options = gatewayOptions(flags, readContracts(flags.contracts), scenarios, prices);
    return runGateway(options, {
      controlPort: flags['control-port'],
      recordTo: flags.record,
      warn: (text) => void this.warn(text),
    });
  }

  private async replay({ host, port }: GatewayFlagValues, file: string): Promise<Running> {
    const { runReplay } = await import('./support/run-gateway.ts');
    const departed = (departure: object) => this.logLine(JSON.stringify({ event: 'departure', ...departure }));
    return runReplay(file, { host, port, departed });
  }

  /** For programs on stdout; what had no effect also in words on stderr. */
  private lastLine(last: object): void {
    this.logLine(JSON.stringify(last));
    const lines: unknown = 'neverStruck' in last ? last.neverStruck : [];
    if (Array.isArray(lines)) for (const line of lines) this.warn(String(line));
  }

  /** One line on stdout also under --json: whoever started the gateway waits for it. */
  private logLine(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}

/** The first signal closes in order, a second one ends the process at once. */
function untilStopped(): Promise<void> {
  const { orderly } = stopOnSignal({ nothingOpen: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  orderly.addEventListener('abort', () => resolve());
  return promise;
}
