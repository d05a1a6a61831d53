import type { EpochMs } from '../../domain/clock.ts';
import type { CommissionReport } from '../../tws/messages/commission-report.ts';
import type { ExecDetails, ReqExecutions } from '../../tws/messages/executions.ts';
import type { CommissionRecord, ExecutionFilter, VenueExecution } from '../venue/order.ts';
import { wireContract } from './contract-wire.ts';
import type { LocalTime } from './local-time.ts';
import { BINDING_CLIENT_ID, MANUAL_CLIENT_ID } from './manual-orders.ts';
import { easternDate } from './new-york-time.ts';

/** Converts a fill to a message; `reqId` is -1 when no request asked for it. */
export function execDetailsOf(reqId: number, record: VenueExecution, local: LocalTime): ExecDetails {
  const isManual = record.clientId === MANUAL_CLIENT_ID;
  return {
    kind: 'execDetails',
    reqId,
    orderId: isManual ? 0 : record.orderId,
    contract: wireContract(record.contract, record.exchange),
    execution: {
      executionId: record.executionId,
      time: local.text(record.at),
      account: record.account,
      exchange: record.exchange,
      side: record.side === 'BUY' ? 'BOT' : 'SLD',
      shares: record.quantity,
      price: record.price,
      permId: record.permId,
      clientId: isManual ? BINDING_CLIENT_ID : record.clientId,
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

/** Converts a commission to a message. */
export function commissionReportOf(record: CommissionRecord): CommissionReport {
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

/** The filter of a request, or the field that is invalid. */
export type ParsedFilter =
  | {
      readonly kind: 'filter';
      readonly filter: ExecutionFilter;
      /** True when the request includes executions of this instant's day. */
      readonly isWantedDay: (at: EpochMs) => boolean;
    }
  | { readonly kind: 'refused'; readonly field: string };

/** Parses the filter of a request; `now` determines the current day. */
export function parseFilter(request: ReqExecutions, now: EpochMs, local: LocalTime): ParsedFilter {
  const since = request.time === '' ? undefined : local.parse(request.time);
  if (request.time !== '' && since === undefined) return { kind: 'refused', field: 'time' };
  const side = sideOf(request.side);
  if (side === 'unknown') return { kind: 'refused', field: 'side' };
  if (!request.dates.every((date) => /^\d{8}$/.test(date))) return { kind: 'refused', field: 'date' };
  return {
    kind: 'filter',
    filter: {
      ...(request.clientId === 0 ? {} : { clientId: request.clientId }),
      account: request.account,
      ...(since === undefined ? {} : { since }),
      symbol: request.symbol,
      securityType: request.secType.toUpperCase(),
      exchange: request.exchange,
      ...(side === undefined ? {} : { side }),
    },
    isWantedDay: wantedDays(request, now),
  };
}

const DAY_MS = 86_400_000;
/** 100 years; a larger number of days has the same result. */
const MOST_DAYS = 36_500;

/** Days of the named dates, or the last `lastDays` including today; without both, today. Days are in New York time. */
function wantedDays({ dates, lastDays = 0 }: ReqExecutions, now: EpochMs): (at: EpochMs) => boolean {
  if (dates.length > 0) return (at) => dates.includes(easternDate(at));
  const first = easternDate(now - (Math.min(Math.max(lastDays, 1), MOST_DAYS) - 1) * DAY_MS);
  return (at) => easternDate(at) >= first;
}

function sideOf(text: string): 'BUY' | 'SELL' | undefined | 'unknown' {
  const side = text.toUpperCase();
  if (side === '') return undefined;
  if (side === 'BUY' || side === 'BOT') return 'BUY';
  return side === 'SELL' || side === 'SLD' || side === 'SSHORT' ? 'SELL' : 'unknown';
}
