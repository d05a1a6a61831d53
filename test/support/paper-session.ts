import { loadContracts } from '../../src/adapters/message-contracts.ts';
import { brokerSessions } from '../../src/commands/support/broker-sessions.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { GatewayOptions } from '../../src/gateway/server/gateway-options.ts';
import { engineSettings, strategyFactory } from '../../src/runner/paper/engine-settings.ts';
import { measureLatencies } from '../../src/runner/paper/latency-baseline.ts';
import { runPaperSession } from '../../src/runner/paper/paper-session.ts';
import type { SessionOptions, TradingSession } from '../../src/runner/ports/broker-session.ts';
import type { Baseline } from '../../src/stages/07-paper-trading/baseline.ts';
import type { PaperTradingInputs } from '../../src/stages/07-paper-trading/inputs.ts';
import { startPaperGateway } from './paper-gateway.ts';

const HOUR_MS = 3_600_000;
const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'] as const;
const CAPITAL_USD = 1_000_000;
const NETWORK_CLASS = 'loopback';

/** What a session is to be; everything has the default of the product's rehearsal. */
export interface SessionWish {
  readonly gateway?: Omit<GatewayOptions, 'mode'>;
  readonly durationMs?: number;
  readonly maximumTrades?: number;
  /** Parameters of the strategy by name. */
  readonly strategy?: Readonly<Record<string, number>>;
  readonly connection?: Partial<SessionOptions>;
  /** Sees the session before it begins, and after each batch of events. */
  readonly onlooker?: (session: TradingSession, elapsedMs: number) => void;
}

/** Holds a session in lockstep on an unbranded gateway: what stage 7 reduces, without a baseline. */
export function holdPaperSession(wish: SessionWish = {}): Promise<PaperTradingInputs> {
  const { durationMs = 6 * HOUR_MS, maximumTrades = 200, strategy = {}, onlooker } = wish;
  return onGateway(wish, async (session, book) => {
    let startedAt: number | undefined;
    const held = await runPaperSession({
      session,
      symbols: SYMBOLS,
      durationMs,
      historyDays: 10,
      engine: engineSettings({ capitalInUse: CAPITAL_USD, maximumTrades }),
      createStrategy: strategyFactory(SYMBOLS, strategy),
      contracts: loadContracts(),
      random: createRandom(42).fork('session'),
      ...(onlooker && {
        onlooker: (at: number) => {
          startedAt ??= at;
          onlooker(session, at - startedAt);
        },
      }),
    });
    return {
      session: held.record,
      ...(held.backtest && { backtest: held.backtest }),
      book: book(),
      sourceClass: held.sourceClass,
      account: { masked: 'DU***67', keyedDigest: '0'.repeat(64) },
      networkClass: NETWORK_CLASS,
      asked: { durationMs, minimumTrades: 50, maximumTrades, symbols: SYMBOLS },
      ...(held.end.interruption !== undefined && { interruption: held.end.interruption }),
      thresholds: {},
    };
  });
}

/** Records a baseline on an unbranded gateway, as if it had been measured. */
export function recordBaseline(
  wish: Pick<SessionWish, 'gateway'> & { readonly orders?: number } = {},
): Promise<Baseline> {
  return onGateway(wish, async (session) => ({
    origin: 'measured',
    sourceClass: session.sourceClass(),
    hostDigest: '0'.repeat(64),
    networkClass: NETWORK_CLASS,
    latencyModel: null,
    latenciesMs: await measureLatencies({
      session,
      symbol: 'AAPL',
      orders: wish.orders ?? 300,
      random: createRandom(42).fork('baseline'),
    }),
    recordedAt: new Date().toISOString(),
  }));
}

async function onGateway<T>(
  { gateway: options, connection }: Pick<SessionWish, 'gateway' | 'connection'>,
  work: (session: TradingSession, book: () => NonNullable<PaperTradingInputs['book']>) => Promise<T>,
): Promise<T> {
  const gateway = await startPaperGateway(options);
  try {
    const session = await brokerSessions.openTradingSession({
      host: gateway.host,
      port: gateway.port,
      clientId: 1,
      time: { mode: 'lockstep' },
      random: createRandom(42).fork('reconnect'),
      ...connection,
    });
    const result = await work(session, () => gateway.venue.book());
    await session.close();
    return result;
  } finally {
    await gateway.close();
  }
}
