import { stopOnSignal } from '../composition/process/stop-on-signal.ts';
import { BaseCommand } from './base-command.ts';
import { gatewayFlags } from './gateway-flags.ts';

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
    const { startAsked } = await import('../composition/gateway/run-gateway.ts');
    const running = await startAsked(flags, {
      warn: (text) => void this.warn(text),
      departed: (departure) => this.logLine(JSON.stringify({ event: 'departure', ...departure })),
    });
    // Before the ready line: its reader may end the gateway at once.
    const stopped = untilStopped();
    this.logLine(JSON.stringify(running.ready));
    await stopped;
    const last = await running.close();
    if (last !== undefined) this.lastLine(last);
    running.finish?.();
  }

  /** Prints the last line on stdout for programs; faults without effect also as warnings on stderr. */
  private lastLine(last: object): void {
    this.logLine(JSON.stringify(last));
    const lines: unknown = 'neverStruck' in last ? last.neverStruck : [];
    if (Array.isArray(lines)) for (const line of lines) this.warn(String(line));
  }

  /** Prints one line on stdout, also under --json: the program that started the gateway waits for it. */
  private logLine(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}

/** Resolves at the first signal, which closes in order; a second one ends the process. */
function untilStopped(): Promise<void> {
  const { orderly } = stopOnSignal({ nothingOpen: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  orderly.addEventListener('abort', () => resolve());
  return promise;
}
