import type { AccountSummary, Position, Timed } from '../../domain/account.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { ReadPlan, ReadReply, Reads } from './reads.ts';
import { securityTypeOf } from './tws-contract.ts';
import { isSet } from './wire-number.ts';

/** Tags of the account summary by the member that they become. */
const TAGS = {
  netLiquidation: 'NetLiquidation',
  buyingPower: 'BuyingPower',
  availableFunds: 'AvailableFunds',
  excessLiquidity: 'ExcessLiquidity',
  initialMargin: 'InitMarginReq',
  maintenanceMargin: 'MaintMarginReq',
} as const;

const TOTAL_CASH = 'TotalCashValue';
/** One row a currency, and one in the base currency, which `BASE` stands for. */
const LEDGER = '$LEDGER:ALL';
const LEDGER_CASH = 'CashBalance';
const ALL_TAGS = [...Object.values(TAGS), TOTAL_CASH, LEDGER].join(',');

interface SummaryRow {
  readonly account: string;
  readonly tag: string;
  readonly value: string;
  readonly currency: string;
}

/** Values of one account. */
export async function readAccountSummary(reads: Reads, account: string): Promise<Timed<AccountSummary>> {
  const rows = await reads.request('reqAccountSummary', summaryPlan);
  const own = rows.value.filter((row) => row.account === account);
  return { value: summarize(account, own), latencyMs: rows.latencyMs };
}

/** Cash in the base currency. */
export async function readTotalCash(reads: Reads, account: string): Promise<number> {
  const rows = await reads.request('reqAccountSummary', summaryPlan);
  return amountOf(
    rows.value.filter((row) => row.account === account),
    TOTAL_CASH,
  ).amount;
}

function summaryPlan(reply: ReadReply<readonly SummaryRow[]>): ReadPlan<readonly SummaryRow[]> {
  const rows: SummaryRow[] = [];
  return {
    write: (api) => void api.reqAccountSummary(reply.requestId, 'All', ALL_TAGS),
    cancel: (api) => void api.cancelAccountSummary(reply.requestId),
    listener: {
      accountSummary: (id, account, tag, value, currency) => {
        if (id === reply.requestId) rows.push({ account, tag, value, currency });
      },
      accountSummaryEnd: (id) => {
        if (id === reply.requestId) reply.done(rows);
      },
    },
  };
}

function summarize(account: string, rows: readonly SummaryRow[]): AccountSummary {
  const amount = (tag: string) => amountOf(rows, tag).amount;
  return {
    account,
    currency: amountOf(rows, TAGS.netLiquidation).currency,
    netLiquidation: amount(TAGS.netLiquidation),
    buyingPower: amount(TAGS.buyingPower),
    availableFunds: amount(TAGS.availableFunds),
    excessLiquidity: amount(TAGS.excessLiquidity),
    initialMargin: amount(TAGS.initialMargin),
    maintenanceMargin: amount(TAGS.maintenanceMargin),
    cash: cashByCurrency(rows),
  };
}

function amountOf(rows: readonly SummaryRow[], tag: string): { readonly amount: number; readonly currency: string } {
  const row = rows.find((candidate) => candidate.tag === tag);
  const amount = Number(row?.value === '' ? Number.NaN : row?.value);
  if (row === undefined || !isSet(amount)) {
    throw new PreliveError('GATEWAY_MALFORMED', `The account summary has no number for ${tag}.`);
  }
  return { amount, currency: row.currency };
}

function cashByCurrency(rows: readonly SummaryRow[]): Readonly<Record<string, number>> {
  const ledger = rows.filter((row) => row.tag === LEDGER_CASH && row.currency !== 'BASE');
  return Object.fromEntries(ledger.map((row) => [row.currency, amountOf([row], LEDGER_CASH).amount]));
}

/**
 * Positions that are not flat, of all managed accounts, in the security types that prelive deals with. `heard` is told in
 * the very instant of the answer, before whoever awaits it.
 */
export async function readPositions(
  reads: Reads,
  heard: (positions: readonly Position[]) => void = () => {},
): Promise<Timed<readonly Position[]>> {
  return reads.inLine('positions', async () =>
    reads.request('reqPositions', (reply: ReadReply<readonly Position[]>) => positionsPlan(reply, heard)),
  );
}

function positionsPlan(
  reply: ReadReply<readonly Position[]>,
  heard: (positions: readonly Position[]) => void,
): ReadPlan<readonly Position[]> {
  const positions: Position[] = [];
  return {
    write: (api) => void api.reqPositions(),
    cancel: (api) => void api.cancelPositions(),
    listener: {
      position: (account, contract, quantity, averageCost) => {
        const securityType = securityTypeOf(contract);
        if (securityType === undefined || quantity === 0) return;
        const { symbol = '', conId = 0 } = contract;
        if (!isSet(quantity)) reply.fail(positionNotUnderstood(symbol));
        else positions.push({ account, symbol, securityType, conId, quantity, averageCost: orNothing(averageCost) });
      },
      positionEnd: () => {
        heard(positions);
        reply.done(positions);
      },
    },
  };
}

function positionNotUnderstood(symbol: string): PreliveError {
  return new PreliveError('GATEWAY_MALFORMED', `The position in ${symbol} has no number of shares.`);
}

/** A cost that the gateway leaves unset. */
function orNothing(cost: number | undefined): number {
  return isSet(cost) ? cost : 0;
}
