import type { GatewayOptions } from '../../gateway/server/gateway-options.ts';
import { clockStart, DEFAULT_SEED } from '../../gateway/server/gateway-options.ts';
import { type ReplayOptions, startReplay } from '../../gateway/server/start-replay.ts';
import { versionOf } from '../package-version.ts';
import { openGateway, portUnavailable, readContracts } from './embedded-gateway.ts';
import { readScenario } from './gateway-scenarios.ts';
import { type GatewayFlagValues, gatewayOptions } from './gateway-settings.ts';
import { choosePrices } from './market-prices.ts';
import { createRecordingFile, readRecording } from './recording-files.ts';

/** A server that listens until it is closed. */
export interface Running {
  /** Content of the ready line. */
  readonly ready: object;
  /** Stops listening. Returns the content of a last line, if there is one. */
  close(): Promise<object | undefined>;
  /** Called after `close`. Throws PreliveError FILE_UNWRITABLE when the recording is incomplete. */
  finish?(): void;
}

/** Callbacks of a gateway that runs. */
export interface GatewayCallbacks {
  /** Called with a text that its user should see at once. */
  readonly warn: (text: string) => void;
  /** Called with each departure of a client from the recording. */
  readonly departed: ReplayOptions['departed'];
}

/** Starts the gateway that the flags ask for, or serves the recording of `--replay`. Throws PreliveError USAGE and of files. */
export async function startAsked(
  flags: GatewayFlagValues & { readonly replay?: string | undefined },
  { warn, departed }: GatewayCallbacks,
): Promise<Running> {
  const { host, port, replay } = flags;
  if (replay !== undefined) return runReplay(replay, { host, port, departed });
  const { prices, leftOut } = await choosePrices(flags);
  if (leftOut > 0) warn(`${leftOut} rows outside of the regular hours of trading days are left out.`);
  const scenarios = (flags.scenario ?? []).map((one) => readScenario(one));
  const options = gatewayOptions(flags, readContracts(flags.contracts), scenarios, prices);
  return runGateway(options, { controlPort: flags['control-port'], recordTo: flags.record, warn });
}

/** Starts a gateway with its control API and its recording, as far as they are wanted. */
async function runGateway(
  options: GatewayOptions,
  extras: {
    readonly controlPort: number | undefined;
    readonly recordTo: string | undefined;
    /** Called with a text that the user should see at once. */
    readonly warn: (text: string) => void;
  },
): Promise<Running> {
  const { recordTo } = extras;
  let recording: ReturnType<typeof beginRecording> | undefined;
  const record: GatewayOptions['record'] = (message) => recording?.add(message);
  const gateway = await openGateway(recordTo === undefined ? options : { ...options, record });
  // A failure from here on closes the gateway.
  const control = await openControlIf(gateway, extras.controlPort).catch(closing(gateway));
  try {
    if (recordTo !== undefined) recording = beginRecording(options, recordTo, extras.warn);
  } catch (error) {
    await control?.close();
    return closing(gateway)(error);
  }
  const { host, port } = gateway;
  return {
    ready: {
      event: 'ready',
      host,
      port,
      account: gateway.venue.account,
      simulated: true,
      ...(control === undefined ? {} : { controlPort: control.port }),
    },
    close: async () => {
      const last = finalReport(gateway);
      await control?.close();
      await gateway.close();
      return last;
    },
    finish: () => recording?.close(),
  };
}

/** Returns the scenario faults that had no effect: a test that depends on one has tested nothing. */
function finalReport(gateway: Awaited<ReturnType<typeof openGateway>>): object | undefined {
  const neverStruck = gateway.neverStruck();
  const { failures } = gateway.scenarios;
  return neverStruck.length === 0 && failures.length === 0 ? undefined : { event: 'faults', neverStruck, failures };
}

function closing(gateway: Awaited<ReturnType<typeof openGateway>>): (error: unknown) => Promise<never> {
  return async (error) => {
    await gateway.close();
    throw error;
  };
}

/** fastify is loaded only by those who want it: it would double the time of a start. */
async function openControlIf(gateway: Awaited<ReturnType<typeof openGateway>>, port: number | undefined) {
  if (port === undefined) return undefined;
  const { openControl } = await import('./control-api.ts');
  return openControl(gateway, port);
}

function beginRecording(options: GatewayOptions, path: string, warn: (text: string) => void) {
  const header = {
    kind: 'header',
    format: 1,
    prelive: versionOf(),
    seed: options.seed ?? DEFAULT_SEED,
    account: options.account ?? '',
    sessionStart: clockStart(options),
  } as const;
  return createRecordingFile(path, header, warn);
}

/** Serves a recording; departures go to `departed` as they happen. */
async function runReplay(path: string, options: ReplayOptions): Promise<Running> {
  const recording = readRecording(path);
  let departures = 0;
  const departed: ReplayOptions['departed'] = (departure) => {
    departures += 1;
    options.departed(departure);
  };
  const server = await startReplay(recording, { ...options, departed }).catch((cause: unknown) => {
    throw portUnavailable(options, cause);
  });
  const { account } = recording.header;
  return {
    ready: { event: 'ready', host: options.host, port: server.port, account, simulated: true, replay: path },
    close: async () => {
      const missing = [...server.missing().values()].reduce((sum, count) => sum + count, 0);
      await server.close();
      return { event: 'replayed', departures, missing };
    },
  };
}
