import type { AccountValue } from './account.ts';
import { type AccountLedger, type MarkOf, marketValueOf, unrealizedOf, type VenueHolding } from './ledger.ts';
import { BUYING_POWER_FACTOR, equityWithLoan, type MarginContext, totalRequirement } from './margin.ts';
import { fromMicros, type Micros } from './money.ts';

/** Figures of an account, in units of 1e-6 USD. */
export interface AccountFigures {
  /** Equity at the start of the day. */
  readonly dayStartEquity: Micros;
  readonly cash: Micros;
  readonly equity: Micros;
  readonly equityWithLoan: Micros;
  readonly initialMargin: Micros;
  readonly maintenanceMargin: Micros;
  readonly availableFunds: Micros;
  readonly excessLiquidity: Micros;
  readonly buyingPower: Micros;
  readonly grossPositionValue: Micros;
  readonly unrealized: Micros;
  /** Net of commissions, as in TWS. */
  readonly realizedNet: Micros;
}

/** Computes the figures at present marks. */
export function accountFigures(ledger: AccountLedger, context: MarginContext, dayStartEquity: Micros): AccountFigures {
  const holdings = ledger.holdings();
  const { initial, maintenance } = totalRequirement(holdings, context);
  const loan = equityWithLoan(ledger, context.mark);
  const sum = (value: (holding: VenueHolding) => Micros) =>
    holdings.reduce((total, holding) => total + value(holding), 0);
  return {
    dayStartEquity,
    cash: ledger.cash,
    equity: ledger.equity(context.mark),
    equityWithLoan: loan,
    initialMargin: initial,
    maintenanceMargin: maintenance,
    availableFunds: loan - initial,
    excessLiquidity: loan - maintenance,
    buyingPower: BUYING_POWER_FACTOR * Math.max(0, loan - initial),
    grossPositionValue: sum((holding) => Math.abs(marketValueOf(holding, context.mark))),
    unrealized: sum((holding) => unrealizedOf(holding, context.mark) - holding.openCommissions),
    realizedNet: sum((holding) => holding.realizedNet),
  };
}

/** Figures by the protocol's tag names, with two decimals. */
export function taggedValues(ledger: AccountLedger, figures: AccountFigures, mark: MarkOf): readonly AccountValue[] {
  return [...textValues(figures), ...summaryAmounts(figures), ...ledgerAmounts(ledger, figures, mark)];
}

const text = (tag: string, value: string, ledger = false): AccountValue => ({ tag, value, currency: '', ledger });
const amount = (tag: string, micros: Micros, ledger = false): AccountValue => ({
  tag,
  value: fromMicros(micros).toFixed(2),
  currency: 'USD',
  ledger,
});

function textValues(figures: AccountFigures): readonly AccountValue[] {
  const { equity, excessLiquidity, grossPositionValue } = figures;
  const ratio = (part: Micros) => (equity > 0 ? part / equity : 0);
  return [
    text('AccountType', 'INDIVIDUAL'),
    text('Cushion', ratio(excessLiquidity).toFixed(6)),
    text('DayTradesRemaining', '-1'),
    text('Leverage-S', ratio(grossPositionValue).toFixed(2)),
    text('Leverage', ratio(grossPositionValue).toFixed(2)),
    text('LookAheadNextChange', '0'),
  ];
}

function summaryAmounts(figures: AccountFigures): readonly AccountValue[] {
  const margin = marginAmounts(figures);
  return [
    amount('NetLiquidation', figures.equity),
    amount('TotalCashValue', figures.cash),
    amount('SettledCash', figures.cash),
    amount('AccruedCash', 0),
    amount('BuyingPower', figures.buyingPower),
    amount('EquityWithLoanValue', figures.equityWithLoan),
    amount('PreviousDayEquityWithLoanValue', figures.dayStartEquity),
    amount('GrossPositionValue', figures.grossPositionValue),
    ...margin,
    ...margin.map(({ tag, ...value }) => ({ tag: `Full${tag}`, ...value })),
    ...margin.map(({ tag, ...value }) => ({ tag: `LookAhead${tag}`, ...value })),
  ];
}

function marginAmounts(figures: AccountFigures): readonly AccountValue[] {
  return [
    amount('InitMarginReq', figures.initialMargin),
    amount('MaintMarginReq', figures.maintenanceMargin),
    amount('AvailableFunds', figures.availableFunds),
    amount('ExcessLiquidity', figures.excessLiquidity),
  ];
}

function ledgerAmounts(ledger: AccountLedger, figures: AccountFigures, mark: MarkOf): readonly AccountValue[] {
  const valueOfType = (type: string) =>
    ledger
      .holdings()
      .filter((holding) => holding.contract.securityType === type)
      .reduce((sum, holding) => sum + marketValueOf(holding, mark), 0);
  return [
    amount('CashBalance', figures.cash, true),
    amount('TotalCashBalance', figures.cash, true),
    amount('NetLiquidationByCurrency', figures.equity, true),
    amount('StockMarketValue', valueOfType('STK'), true),
    amount('OptionMarketValue', valueOfType('OPT'), true),
    amount('FuturesPNL', valueOfType('FUT'), true),
    amount('UnrealizedPnL', figures.unrealized, true),
    amount('RealizedPnL', figures.realizedNet, true),
    { tag: 'ExchangeRate', value: '1.00', currency: 'USD', ledger: true },
    { tag: 'Currency', value: 'USD', currency: 'USD', ledger: true },
  ];
}
