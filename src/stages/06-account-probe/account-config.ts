import type { AccountSummary, ContractDetails, Position, Timed } from '../../domain/account.ts';
import type { Artifact, StageContext } from '../../domain/artifact.ts';
import type { JsonObject, JsonValue } from '../../domain/json.ts';
import type { AccountProbeInputs, AccountReads, InstrumentProbe, ProbeConnection } from './inputs.ts';
import type { ClassPermission } from './permissions.ts';

/** `ACCOUNT_CONFIG.json`: results of the probe; the account only as mask and keyed digest. */
export function accountConfigArtifact(
  inputs: AccountProbeInputs,
  permissions: readonly ClassPermission[],
  context: StageContext,
): Artifact {
  const { account, reads } = inputs;
  return {
    kind: 'json',
    path: 'ACCOUNT_CONFIG.json',
    schema: 'account-config',
    value: {
      schema_version: 1,
      evidence_class: inputs.sourceClass,
      observed_at: context.observedAt,
      connection: connectionOf(inputs.connection),
      account: account === undefined ? null : { masked: account.masked, keyed_digest: account.keyedDigest },
      summary: reads === undefined ? null : summaryOf(reads.summary.value),
      positions: reads === undefined ? null : reads.positions.value.map(positionOf),
      instruments: reads === undefined ? null : reads.instruments.map(instrumentOf),
      permissions: permissions.map(({ securityType, status, shownBy, detail }) => ({
        security_type: securityType,
        status,
        shown_by: shownBy,
        detail,
      })),
      latencies_ms: latenciesOf(inputs.connection, reads),
    },
  };
}

function connectionOf(connection: ProbeConnection): JsonObject {
  if (connection.kind === 'never_ready') {
    return { ready: false, host: connection.host, port: connection.port, reason: connection.reason };
  }
  const { facts, accountIsPaper } = connection;
  return {
    ready: true,
    host: facts.host,
    port: facts.port,
    client_id: facts.clientId,
    protocol_version: facts.protocolVersion,
    connection_time: facts.connectionTime,
    managed_accounts: facts.managedAccounts.length,
    account_is_paper: accountIsPaper,
    farm_notices: facts.farmNotices,
  };
}

function summaryOf(summary: AccountSummary): JsonObject {
  return {
    currency: summary.currency,
    net_liquidation: summary.netLiquidation,
    buying_power: summary.buyingPower,
    available_funds: summary.availableFunds,
    excess_liquidity: summary.excessLiquidity,
    initial_margin: summary.initialMargin,
    maintenance_margin: summary.maintenanceMargin,
    cash: summary.cash,
  };
}

function positionOf({ symbol, securityType, conId, quantity, averageCost }: Position): JsonObject {
  return { symbol, security_type: securityType, con_id: conId, quantity, average_cost: averageCost };
}

function instrumentOf(probe: InstrumentProbe): JsonObject {
  return {
    security_type: probe.query.securityType,
    symbol: probe.query.symbol,
    definitions: probe.details.value.map(definitionOf),
    price_increments: probe.marketRules.map(({ id, increments }) => ({
      market_rule: id,
      steps: increments.map(({ lowEdge, increment }) => ({ low_edge: lowEdge, increment })),
    })),
    market_data: marketDataOf(probe),
  };
}

function definitionOf(details: ContractDetails): JsonObject {
  return {
    con_id: details.conId,
    exchange: details.exchange,
    primary_exchange: details.primaryExchange,
    currency: details.currency,
    long_name: details.longName,
    minimum_tick: details.minTick,
    minimum_size: details.minSize,
    size_increment: details.sizeIncrement,
    order_types: details.orderTypes,
    time_zone: details.timeZoneId,
    trading_hours: details.tradingHours,
    liquid_hours: details.liquidHours,
  };
}

function marketDataOf({ marketData }: InstrumentProbe): JsonValue {
  if (marketData === undefined) return null;
  const answer = marketData.value;
  if (answer.kind === 'refused') return { entitled: false, type: null, code: answer.code, message: answer.message };
  return { entitled: answer.type === 1, type: answer.type, code: null, message: null };
}

/** Duration of each read; null for a read that did not happen. */
function latenciesOf(connection: ProbeConnection, reads: AccountReads | undefined): JsonObject {
  const longest = (timed: readonly (Timed<unknown> | undefined)[]) =>
    timed.reduce<number | null>((max, one) => (one === undefined ? max : Math.max(max ?? 0, one.latencyMs)), null);
  return {
    connect: connection.kind === 'ready' ? connection.facts.connectMs : null,
    account_summary: reads?.summary.latencyMs ?? null,
    positions: reads?.positions.latencyMs ?? null,
    contract_details_max: longest(reads?.instruments.map((instrument) => instrument.details) ?? []),
    market_data_max: longest(reads?.instruments.map((instrument) => instrument.marketData) ?? []),
  };
}
