import { loadContracts } from '../../src/adapters/schemas/message-contracts.ts';
import { brokerSessions } from '../../src/composition/broker-sessions.ts';
import { PreliveError } from '../../src/domain/errors.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { GatewayOptions } from '../../src/gateway/server/gateway-options.ts';
import { strategyFactory } from '../../src/runner/paper/chosen-engine.ts';
import { engineSettings } from '../../src/runner/paper/engine-settings.ts';
import { measureLatencies } from '../../src/runner/paper/latency-baseline.ts';
import { runPaperSession } from '../../src/runner/paper/paper-session.ts';
import type { SessionOptions, TradingSession } from '../../src/runner/ports/broker-session.ts';
import type { StopWish } from '../../src/runner/ports/stop-wish.ts';
import type { Baseline } from '../../src/stages/07-paper-trading/baseline.ts';
import type { PaperTradingInputs } from '../../src/stages/07-paper-trading/inputs.ts';
import { type CutProxy, startCutProxy } from './cut-proxy.ts';
import { startPaperGateway } from './paper-gateway.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
const CAPITAL_USD = 1_000_000;
const NETWORK_CLASS = 'loopback';
const SEED = 7;
const SIX_HOURS_MS = 21_600_000;

/** What a session is to be; everything has the default of the product's rehearsal. */
export interface SessionWish {
  readonly gateway?: Omit<GatewayOptions, 'mode'>;
  readonly durationMs?: number;
  readonly maximumTrades?: number;
  /** Parameters of the strategy by name. */
  readonly strategy?: Readonly<Record<string, number>>;
  readonly connection?: Partial<SessionOptions>;
  /** Something that happens once in the middle. */
  readonly incident?: { readonly afterMs: number; readonly happen: (scene: Scene) => void };
}

/** What an incident can reach. */
export interface Scene {
  readonly session: TradingSession;
  /** Port of the gateway itself. */
  readonly port: number;
  /** Breaks the connection between session and gateway. */
  readonly cut: () => void;
  /** A person's first wish to end the session. */
  readonly interrupt: () => void;
}

/** Holds a session in lockstep on an unbranded gateway: what stage 7 reduces, without a baseline. */
export function holdPaperSession(wish: SessionWish = {}): Promise<PaperTradingInputs> {
  const { durationMs = SIX_HOURS_MS, maximumTrades = 200, strategy = {} } = wish;
  return onGateway(wish, async (scene, book) => {
    const held = await runPaperSession({
      session: scene.session,
      symbols: SYMBOLS,
      durationMs,
      historyDays: 10,
      engine: engineSettings({ capitalInUse: CAPITAL_USD, maximumTrades }),
      createStrategy: strategyFactory(SYMBOLS, { overrides: strategy }),
      contracts: loadContracts(),
      random: createRandom(SEED).fork('session'),
      observer: incidentOf(wish, scene),
      stop: scene.stop,
    });
    return {
      session: held.record,
      atEnd: held.atEnd,
      ...(held.backtest && { backtest: held.backtest }),
      book: book(),
      sourceClass: held.sourceClass,
      account: { masked: 'DU*****67', keyedDigest: '0'.repeat(64) },
      networkClass: NETWORK_CLASS,
      asked: { durationMs, minimumTrades: 50, maximumTrades, symbols: SYMBOLS },
      ...(held.end.interruption !== undefined && { interruption: held.end.interruption }),
      thresholds: {},
    };
  });
}

/** Measures a baseline on an unbranded gateway. */
export function measureBaseline(gateway: SessionWish['gateway'] = {}): Promise<Baseline> {
  return onGateway({ gateway }, async ({ session }) => ({
    origin: 'measured',
    sourceClass: session.sourceClass(),
    hostDigest: '0'.repeat(64),
    networkClass: NETWORK_CLASS,
    latencyModel: null,
    latenciesMs: await measureLatencies({
      session,
      symbol: 'AAPL',
      orders: 300,
      random: createRandom(SEED).fork('baseline'),
    }),
    recordedAt: new Date().toISOString(),
  }));
}

function incidentOf({ incident }: SessionWish, scene: Scene): (at: number) => void {
  let due: number | undefined;
  return (at) => {
    due ??= at + (incident?.afterMs ?? Number.POSITIVE_INFINITY);
    if (at < due) return;
    due = Number.POSITIVE_INFINITY;
    incident?.happen(scene);
  };
}

type Book = () => NonNullable<PaperTradingInputs['book']>;

async function onGateway<T>(
  wish: Pick<SessionWish, 'gateway' | 'connection' | 'incident'>,
  work: (scene: Scene & { readonly stop: StopWish }, book: Book) => Promise<T>,
): Promise<T> {
  const gateway = await startPaperGateway({ seed: SEED, ...wish.gateway });
  const proxy = wish.incident && (await startCutProxy(gateway.port));
  try {
    const session = await openSession(proxy?.port ?? gateway.port, 1, wish.connection);
    const person = new AbortController();
    const stop = { orderly: person.signal, atOnce: new AbortController().signal };
    const acts = { cut: () => proxy?.cut(), interrupt: () => person.abort(new PreliveError('INTERRUPTED', 'SIGINT')) };
    const result = await work({ session, port: gateway.port, ...acts, stop }, () => gateway.venue.book());
    await session.close();
    return result;
  } finally {
    await endOf(proxy);
    await gateway.close();
  }
}

async function endOf(proxy: CutProxy | undefined): Promise<void> {
  await proxy?.close();
}

/** A session in lockstep. */
export function openSession(
  port: number,
  clientId: number,
  options: Partial<SessionOptions> = {},
): Promise<TradingSession> {
  return brokerSessions.openTradingSession({
    host: '127.0.0.1',
    port,
    clientId,
    time: { mode: 'lockstep' },
    random: createRandom(SEED).fork('reconnect'),
    ...options,
  });
}
