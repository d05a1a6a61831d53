import { performance } from 'node:perf_hooks';
import { hostDigest } from '../../src/adapters/host.ts';
import { loadContracts } from '../../src/adapters/schemas/message-contracts.ts';
import { brokerSessions } from '../../src/composition/broker-sessions.ts';
import type { OpenSystem } from '../../src/composition/open-system.ts';
import { staticSystem } from '../../src/composition/static-stage.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { GatewayOptions } from '../../src/gateway/server/gateway-options.ts';
import type { Gateway } from '../../src/gateway/server/start-gateway.ts';
import { newYorkOpen } from '../../src/gateway/venue/calendar.ts';
import {
  type DrillKind,
  type DrillReport,
  runAndRecordDrill,
  smallDrillSettings,
} from '../../src/runner/drills/run-drill.ts';
import { capitalInUse } from '../../src/runner/paper/capital-in-use.ts';
import { strategyFactory } from '../../src/runner/paper/chosen-engine.ts';
import { engineSettings } from '../../src/runner/paper/engine-settings.ts';
import { type RecordedBaseline, recordBaseline, recordedBaseline } from '../../src/runner/paper/record-baseline.ts';
import { type PaperStageReport, runPaperStage } from '../../src/runner/paper/run-paper-stage.ts';
import type { SessionOptions } from '../../src/runner/ports/broker-session.ts';
import { runAccountProbe } from '../../src/runner/probe/run-account-probe.ts';
import { runStaticStage } from '../../src/runner/static-stages.ts';
import type { StageReport } from '../../src/runner/validation.ts';

/** Starts the venue that the stages meet: in lockstep, branded or not. */
export type StartVenue = (options: Omit<GatewayOptions, 'mode'>) => Promise<Gateway>;

/**
 * What a firm does with its system up to the proposal, on a venue in virtual time, by the functions behind the commands. A
 * seed for each part.
 */
export interface PilotRun {
  staticStages(): Promise<readonly StageReport[]>;
  probe(): Promise<StageReport>;
  baseline(): Promise<RecordedBaseline>;
  /** A whole session on a day, `YYYY-MM-DD`. */
  session(day: string): Promise<PaperStageReport>;
  drill(kind: DrillKind): Promise<DrillReport>;
}

const SIX_HOURS_MS = 21_600_000;
const BASELINE_ORDERS = 300;
const NETWORK_CLASS = 'loopback';

/** Runs on a system whose workspace is open. */
export function createPilotRun(open: OpenSystem, startVenue: StartVenue): PilotRun {
  const { validation, redaction, loaded } = open;
  const { config } = loaded;
  const accountReference = (accountId: string) => redaction.reference(accountId);
  return {
    staticStages: async () => {
      const system = await staticSystem(open);
      const reports: StageReport[] = [];
      for (const stage of [1, 2, 3, 4, 5] as const) reports.push(await runStaticStage(stage, system, validation));
      return reports;
    },
    probe: () =>
      onVenue(startVenue, {}, (_, connection) => {
        const { assetClasses: declaredClasses, symbols } = config;
        const ports = { validation, sessions: brokerSessions, accountReference };
        return runAccountProbe({ ...ports, connection, declaredClasses, symbols, whatIf: true });
      }),
    baseline: () =>
      onVenue(startVenue, { seed: 7 }, (_, connection) =>
        recordBaseline({
          validation,
          sessions: brokerSessions,
          connection,
          symbol: config.symbols[0] ?? 'AAPL',
          orders: BASELINE_ORDERS,
          random: createRandom(7),
          networkClass: NETWORK_CLASS,
          hostDigest: hostDigest(),
          latencyModel: null,
        }),
      ),
    session: (day) => holdSession(open, startVenue, day, accountReference),
    drill: (kind) =>
      onVenue(startVenue, { seed: 11 }, async (_, connection) => {
        const session = await brokerSessions.openTradingSession(connection);
        const symbols = config.symbols.slice(0, 2);
        const engine = smallDrillSettings(kind, symbols.length);
        const ports = { contracts: loadContracts(), random: createRandom(11) };
        return runAndRecordDrill(kind, { session, symbols, holding: { shares: 1 }, engine, ...ports }, validation);
      }),
  };
}

function holdSession(
  { validation, loaded: { config } }: OpenSystem,
  startVenue: StartVenue,
  day: string,
  accountReference: OpenSystem['redaction']['reference'],
): Promise<PaperStageReport> {
  const baseline = recordedBaseline(validation.workspace.files);
  return onVenue(startVenue, { seed: 42, sessionStart: openOf(day) }, (venue, connection) =>
    runPaperStage({
      validation,
      sessions: brokerSessions,
      connection,
      asked: { durationMs: SIX_HOURS_MS, minimumTrades: 50, maximumTrades: 200, symbols: config.symbols },
      engine: engineSettings({ capitalInUse: capitalInUse(config.capital, validation.step), maximumTrades: 200 }),
      createStrategy: strategyFactory(config.symbols, {}),
      contracts: loadContracts(),
      random: createRandom(42).fork(day),
      networkClass: NETWORK_CLASS,
      readBook: async () => venue.venue.book(),
      accountReference,
      clocks: { monotonicMs: () => performance.now() },
      force: false,
      ...(baseline && { baseline }),
    }),
  );
}

async function onVenue<T>(
  startVenue: StartVenue,
  options: Omit<GatewayOptions, 'mode'>,
  work: (venue: Gateway, connection: SessionOptions) => Promise<T>,
): Promise<T> {
  const venue = await startVenue(options);
  try {
    const { host, port } = venue;
    const time = { mode: 'lockstep' } as const;
    return await work(venue, { host, port, clientId: 1, time, random: createRandom(1) });
  } finally {
    await venue.close();
  }
}

function openOf(day: string): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return newYorkOpen({ year, month, day: date });
}
