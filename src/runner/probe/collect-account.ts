import type { ContractDetails, ContractQuery, Timed } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { SecurityType } from '../../domain/market.ts';
import type {
  AccountProbeInputs,
  AccountReads,
  InstrumentProbe,
  PermissionEvidence,
} from '../../stages/06-account-probe/inputs.ts';
import type { BrokerSessions, ReadOnlySession, SessionOptions } from '../ports/broker-session.ts';

/** Plan of an account probe. */
export interface ProbePlan {
  readonly sessions: BrokerSessions;
  readonly connection: SessionOptions;
  readonly declaredClasses: readonly SecurityType[];
  readonly symbols: readonly string[];
  /** Opens a second session that sends what-if orders. */
  readonly whatIf: boolean;
}

/** Collected facts, with the account id, which must be redacted before it is written. */
export interface CollectedAccount extends Omit<AccountProbeInputs, 'account' | 'handshake'> {
  readonly accountId?: string;
}

/**
 * Reads a paper account over a session without order methods. A live account is not read. Throws PreliveError
 * GATEWAY_UNREACHABLE and errors of reads. A connected gateway that never becomes ready is a finding, not an error.
 */
export async function collectAccount(plan: ProbePlan): Promise<CollectedAccount> {
  const session = await openOrNeverReady(plan);
  if (session instanceof PreliveError) return neverReady(plan, session);
  const seen = await lookAndClose(plan, session);
  const { reads } = seen;
  if (!plan.whatIf || reads === undefined) return seen;
  const answers = await askWhatIf(plan, reads.instruments);
  return { ...seen, permissions: [...seen.permissions, ...answers] };
}

async function lookAndClose(plan: ProbePlan, session: ReadOnlySession): Promise<CollectedAccount> {
  try {
    return await look(plan, session);
  } finally {
    await session.close();
  }
}

async function openOrNeverReady({ sessions, connection }: ProbePlan): Promise<ReadOnlySession | PreliveError> {
  try {
    return await sessions.openReadOnlySession(connection);
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'GATEWAY_NOT_READY') return error;
    throw error;
  }
}

/** The connection showed no facts, so the class is that of the port. */
function neverReady({ connection, declaredClasses }: ProbePlan, error: PreliveError): CollectedAccount {
  const { host, port } = connection;
  const sourceClass: ConnectionClass = 'paper';
  const connectionFinding = { kind: 'never_ready', host, port, reason: error.message } as const;
  return { connection: connectionFinding, sourceClass, declaredClasses, permissions: [] };
}

async function look(plan: ProbePlan, session: ReadOnlySession): Promise<CollectedAccount> {
  const accountIsPaper = session.accountIsPaper();
  const seen = {
    connection: { kind: 'ready', facts: session.facts(), accountIsPaper } as const,
    sourceClass: session.sourceClass(),
    accountId: session.account,
    declaredClasses: plan.declaredClasses,
  };
  if (!accountIsPaper) return { ...seen, permissions: [] };
  const summary = await session.accountSummary();
  const positions = await session.positions();
  const { instruments, refusals } = await lookAtClasses(plan, session);
  const reads: AccountReads = { summary, positions, instruments };
  return { ...seen, reads, permissions: refusals };
}

interface ClassLook {
  readonly instruments: readonly InstrumentProbe[];
  readonly refusals: readonly PermissionEvidence[];
}

async function lookAtClasses(plan: ProbePlan, session: ReadOnlySession): Promise<ClassLook> {
  const instruments: InstrumentProbe[] = [];
  const refusals: PermissionEvidence[] = [];
  for (const securityType of plan.declaredClasses) {
    const query = representativeOf(securityType, plan.symbols, session.clock.now());
    const details = await definitionOf(session, query);
    if ('brokerCode' in details) {
      const { brokerCode: code, brokerText: message } = details;
      refusals.push({ kind: 'definition', securityType, symbol: query.symbol, code, message });
      instruments.push({ query, details: { value: [], latencyMs: 0 }, marketRules: [] });
    } else instruments.push(await probeInstrument(session, query, details));
  }
  return { instruments, refusals };
}

interface BrokerRefusal {
  readonly brokerCode: number;
  readonly brokerText: string;
}

async function definitionOf(
  session: ReadOnlySession,
  query: ContractQuery,
): Promise<Timed<readonly ContractDetails[]> | BrokerRefusal> {
  try {
    return await session.contractDetails(query);
  } catch (error) {
    if (error instanceof PreliveError && isBrokerRefusal(error.cause)) return error.cause;
    throw error;
  }
}

function isBrokerRefusal(cause: unknown): cause is BrokerRefusal {
  return typeof cause === 'object' && cause !== null && 'brokerCode' in cause && 'brokerText' in cause;
}

async function probeInstrument(
  session: ReadOnlySession,
  query: ContractQuery,
  details: Timed<readonly ContractDetails[]>,
): Promise<InstrumentProbe> {
  const [first] = details.value;
  if (first === undefined) return { query, details, marketRules: [] };
  const marketRules = [];
  for (const id of new Set(first.marketRuleIds)) {
    marketRules.push({ id, increments: (await session.marketRule(id)).value });
  }
  const marketData = await session.marketData({ ...query, conId: first.conId });
  return { query, details, marketRules, marketData };
}

/** Sends a what-if order of the smallest size for each security found. */
async function askWhatIf(
  plan: ProbePlan,
  instruments: readonly InstrumentProbe[],
): Promise<readonly PermissionEvidence[]> {
  // Uses another client id, because the gateway may not have noticed the end of the first session.
  const clientId = plan.connection.clientId + 1;
  const session = await plan.sessions.openWhatIfSession({ ...plan.connection, clientId });
  const evidence: PermissionEvidence[] = [];
  try {
    for (const { query, details } of instruments) {
      const [first] = details.value;
      if (first === undefined) continue;
      const order = { side: 'BUY', quantity: Math.max(1, Math.ceil(first.minSize)), type: 'MARKET' } as const;
      const { value: answer } = await session.whatIf({ ...query, conId: first.conId }, order);
      evidence.push({ kind: 'what_if', securityType: query.securityType, symbol: query.symbol, answer });
    }
  } finally {
    await session.close();
  }
  return evidence;
}

/**
 * One security for each asset class, for checking definitions and permissions: the system's first stock, else the most
 * traded of its kind. A future is named by the month of its quarterly expiry, an option by its underlying alone, so
 * that the broker lists existing ones.
 */
export function representativeOf(type: SecurityType, symbols: readonly string[], now: EpochMs): ContractQuery {
  const stock = symbols[0] ?? 'AAPL';
  switch (type) {
    case 'STK':
      return { symbol: stock, securityType: type, exchange: 'SMART', currency: 'USD' };
    case 'OPT':
      return { symbol: 'AAPL', securityType: type, exchange: 'CBOE', currency: 'USD' };
    case 'FUT':
      return { symbol: 'ES', securityType: type, exchange: 'CME', currency: 'USD', expiry: quarterlyMonth(now) };
    case 'CASH':
      return { symbol: 'EUR', securityType: type, exchange: 'IDEALPRO', currency: 'USD' };
    case 'CRYPTO':
      return { symbol: 'BTC', securityType: type, exchange: 'PAXOS', currency: 'USD' };
  }
}

/** `YYYYMM` of the next quarterly expiry at least two weeks away. */
function quarterlyMonth(now: EpochMs): string {
  const safe = new Date(now + 14 * 86_400_000);
  const third = thirdFriday(safe.getUTCFullYear(), safe.getUTCMonth());
  const start = safe.getUTCMonth() + (safe.getTime() > third ? 1 : 0);
  const month = Math.ceil((start + 1) / 3) * 3 - 1;
  const expiry = new Date(Date.UTC(safe.getUTCFullYear(), month, 1));
  return `${expiry.getUTCFullYear()}${String(expiry.getUTCMonth() + 1).padStart(2, '0')}`;
}

function thirdFriday(year: number, month: number): EpochMs {
  const weekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 1 + ((5 - weekday + 7) % 7) + 14);
}
