import type { CommissionReport } from '../../tws/messages/commission-report.ts';
import type { ExecDetails, ReqExecutions } from '../../tws/messages/executions.ts';
import type { CommissionRecord, ExecutionFilter, ExecutionRecord } from '../venue/types.ts';
import { wireContract } from './contract-wire.ts';
import { easternText, parseTime } from './new-york-time.ts';

/** A fill in a message; `reqId` -1 when nobody asked. */
export function execDetails(reqId: number, record: ExecutionRecord): ExecDetails {
  return {
    kind: 'execDetails',
    reqId,
    orderId: record.orderId,
    contract: wireContract(record.contract, record.exchange),
    execution: {
      executionId: record.executionId,
      time: easternText(record.at),
      account: record.account,
      exchange: record.exchange,
      side: record.side === 'BUY' ? 'BOT' : 'SLD',
      shares: record.quantity,
      price: record.price,
      permId: record.permId,
      clientId: record.clientId,
      liquidation: 0,
      cumulativeQuantity: record.cumulativeQuantity,
      averagePrice: record.averagePrice,
      orderRef: record.orderRef,
      evRule: '',
      evMultiplier: 0,
      modelCode: '',
      lastLiquidity: record.liquidity,
      pendingPriceRevision: false,
      submitter: '',
    },
  };
}

/** A commission in a message. */
export function commissionReport(record: CommissionRecord): CommissionReport {
  return {
    kind: 'commissionReport',
    executionId: record.executionId,
    commission: record.commission,
    currency: record.currency,
    realizedPnl: record.realizedPnl,
    yield: undefined,
    yieldRedemptionDate: '',
  };
}

/** The filter of a request, or the field that makes no sense. */
export type ParsedFilter =
  | { readonly kind: 'filter'; readonly filter: ExecutionFilter }
  | { readonly kind: 'refused'; readonly field: string };

/** Reads the filter of a request. Days and dates are not looked at: a venue has one session. */
export function parseFilter(request: ReqExecutions): ParsedFilter {
  const since = request.time === '' ? undefined : parseTime(request.time);
  if (request.time !== '' && since === undefined) return { kind: 'refused', field: 'time' };
  const side = sideOf(request.side);
  if (side === 'unknown') return { kind: 'refused', field: 'side' };
  return {
    kind: 'filter',
    filter: {
      ...(request.clientId === 0 ? {} : { clientId: request.clientId }),
      account: request.account,
      ...(since === undefined ? {} : { since }),
      symbol: request.symbol,
      securityType: request.secType,
      exchange: request.exchange,
      ...(side === undefined ? {} : { side }),
    },
  };
}

function sideOf(text: string): 'BUY' | 'SELL' | undefined | 'unknown' {
  const side = text.toUpperCase();
  if (side === '') return undefined;
  if (side === 'BUY' || side === 'BOT') return 'BUY';
  return side === 'SELL' || side === 'SLD' || side === 'SSHORT' ? 'SELL' : 'unknown';
}
