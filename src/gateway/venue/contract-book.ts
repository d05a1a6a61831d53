import type { PriceIncrement } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { isTradingDay } from '../../domain/trading-calendar.ts';
import { compactDate, isoDay, newYork, newYorkDate, newYorkOpen, sessionDayOf } from './calendar.ts';
import type { ContractBook, ContractLookup, VenueContract } from './contract.ts';
import type { ContractEntry, FutureEntry, OptionEntry } from './options.ts';
import { orderTypesOf } from './order-types.ts';
import { STOCKS, type StockListing } from './stock-table.ts';

/** Interactive Brokers' rule for US stocks: 0.01 everywhere. */
const STOCK_RULE = 26;
/** First rule id of contracts-file entries. Each distinct increment has one rule. */
const FIRST_ENTRY_RULE = 1001;
const SESSIONS_SHOWN = 5;

/** Builds the definitions of the built-in stocks and of a contracts file's entries. */
export function createContractBook(entries: readonly ContractEntry[], sessionOpen: EpochMs): ContractBook {
  const hours = sessionHours(sessionOpen);
  const rules = entryRules(entries);
  const contracts = [
    ...STOCKS.map((listing) => stockContract(listing, hours)),
    ...entries.map((entry) => entryContract(entry, hours, rules)),
  ];
  const byId = new Map(contracts.map((contract) => [contract.conId, contract]));
  return {
    byConId: (conId) => byId.get(conId),
    find: (query) => contracts.filter((contract) => agrees(contract, query)),
    all: () => contracts,
  };
}

/** Price increments by rule id. */
export function createMarketRules(entries: readonly ContractEntry[]): ReadonlyMap<number, readonly PriceIncrement[]> {
  const rules = new Map([[STOCK_RULE, [{ lowEdge: 0, increment: 0.01 }]]]);
  for (const [increment, id] of entryRules(entries)) rules.set(id, [{ lowEdge: 0, increment }]);
  return rules;
}

function entryRules(entries: readonly ContractEntry[]): ReadonlyMap<number, number> {
  const ticks = [...new Set(entries.map((entry) => entry.minTick))].sort((a, b) => a - b);
  return new Map(ticks.map((tick, index) => [tick, FIRST_ENTRY_RULE + index]));
}

const ANY_STOCK_EXCHANGE = ['SMART', 'NASDAQ', 'NYSE', 'ARCA', 'BATS', 'IEX', 'ISLAND'];

function stockContract(listing: StockListing, hours: ContractHours): VenueContract {
  return {
    ...listing,
    securityType: 'STK',
    exchange: 'SMART',
    validExchanges: ANY_STOCK_EXCHANGE,
    currency: 'USD',
    localSymbol: listing.symbol,
    tradingClass: listing.primaryExchange === 'NASDAQ' ? 'NMS' : listing.symbol,
    expiry: '',
    strike: 0,
    right: '',
    multiplier: 1,
    minTick: 0.01,
    minSize: 1,
    sizeIncrement: 1,
    orderTypes: orderTypesOf('STK'),
    marketRuleIds: ANY_STOCK_EXCHANGE.map(() => STOCK_RULE),
    timeZoneId: 'US/Eastern',
    ...hours,
    underlyingConId: 0,
    underlyingSymbol: '',
  };
}

function entryContract(entry: ContractEntry, hours: ContractHours, rules: ReadonlyMap<number, number>): VenueContract {
  const underlying = STOCKS.find((listing) => entry.securityType === 'OPT' && listing.symbol === entry.underlying);
  return {
    conId: entry.conId,
    symbol: entry.symbol,
    securityType: entry.securityType,
    exchange: entry.exchange,
    primaryExchange: '',
    validExchanges: entry.securityType === 'OPT' ? [...new Set(['SMART', entry.exchange])] : [entry.exchange],
    currency: entry.currency,
    longName: entry.longName,
    ...codes(entry),
    ...terms(entry),
    minTick: entry.minTick,
    orderTypes: orderTypesOf(entry.securityType),
    marketRuleIds: [rules.get(entry.minTick) ?? FIRST_ENTRY_RULE],
    stockType: '',
    industry: '',
    category: '',
    subcategory: '',
    timeZoneId: 'US/Eastern',
    ...hours,
    underlyingConId: underlying?.conId ?? 0,
    underlyingSymbol: underlying?.symbol ?? '',
  };
}

type Terms = Pick<VenueContract, 'expiry' | 'strike' | 'right' | 'multiplier' | 'minSize' | 'sizeIncrement'>;

function terms(entry: ContractEntry): Terms {
  const none = { expiry: '', strike: 0, right: '', multiplier: 1, minSize: 1, sizeIncrement: 1 } as const;
  if (entry.securityType === 'CASH') return { ...none, minSize: entry.minimumSize };
  const dated = { ...none, expiry: entry.expiry, multiplier: entry.multiplier };
  return entry.securityType === 'FUT' ? dated : { ...dated, strike: entry.strike, right: entry.right };
}

function codes(entry: ContractEntry): Pick<VenueContract, 'localSymbol' | 'tradingClass'> {
  if (entry.securityType === 'OPT') return { localSymbol: optionSymbol(entry), tradingClass: entry.symbol };
  if (entry.securityType === 'FUT') return { localSymbol: futureSymbol(entry), tradingClass: entry.symbol };
  const pair = `${entry.symbol}.${entry.currency}`;
  return { localSymbol: pair, tradingClass: pair };
}

/** OCC form: root padded to six characters, yymmdd, right, strike in thousandths. */
function optionSymbol(entry: OptionEntry): string {
  const strike = String(Math.round(entry.strike * 1000)).padStart(8, '0');
  return `${entry.symbol.padEnd(6)}${entry.expiry.slice(2)}${entry.right}${strike}`;
}

/** Root, month code and last digit of the year. */
function futureSymbol(entry: FutureEntry): string {
  const month = Number(entry.expiry.slice(4, 6));
  return `${entry.symbol}${'FGHJKMNQUVXZ'.charAt(month - 1)}${entry.expiry.charAt(3)}`;
}

type ContractHours = Pick<VenueContract, 'tradingHours' | 'liquidHours'>;

/** Liquid hours are the regular session. Trading hours are those of orders that may trade outside of it. */
function sessionHours(sessionOpen: EpochMs): ContractHours {
  const dates = datesShown(sessionOpen);
  const hours = (begin: 'preOpen' | 'open', end: 'close' | 'postClose') =>
    dates.map(({ at, isOpen }) => (isOpen ? span(at, begin, end) : `${compactDate(at)}:CLOSED`)).join(';');
  return { tradingHours: hours('preOpen', 'postClose'), liquidHours: hours('open', 'close') };
}

interface DateShown {
  readonly at: EpochMs;
  readonly isOpen: boolean;
}

/** The first session's date, always a trading day, and the weekdays after it. Holidays are closed. */
function datesShown(sessionOpen: EpochMs): readonly DateShown[] {
  const dates: DateShown[] = [{ at: sessionOpen, isOpen: true }];
  for (let ahead = 1; dates.length < SESSIONS_SHOWN; ahead++) {
    const at = newYorkOpen(newYorkDate(sessionOpen + ahead * 86_400_000));
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) dates.push({ at, isOpen: isTradingDay(isoDay(newYorkDate(at))) });
  }
  return dates;
}

/** Hours of one date; sessions do not cross midnight in New York. */
function span(at: EpochMs, begin: 'preOpen' | 'open', end: 'close' | 'postClose'): string {
  const day = sessionDayOf(newYorkDate(at));
  const clock = (instant: EpochMs) => new Date(newYork().wallAt(instant)).toISOString().slice(11, 16).replace(':', '');
  const date = compactDate(at);
  return `${date}:${clock(day[begin])}-${date}:${clock(day[end])}`;
}

/** Members compared for equality. Exchange and expiry are compared by their own rules. */
const COMPARED = [
  'conId',
  'symbol',
  'securityType',
  'currency',
  'strike',
  'right',
  'localSymbol',
  'tradingClass',
  'primaryExchange',
  'multiplier',
] as const;

function agrees(contract: VenueContract, query: ContractLookup): boolean {
  const same = COMPARED.every((member) => isUnset(query[member]) || query[member] === contract[member]);
  const exchange = isUnset(query.exchange) || contract.validExchanges.includes(query.exchange ?? '');
  return same && exchange && contract.expiry.startsWith(query.expiry ?? '');
}

function isUnset(value: string | number | undefined): boolean {
  return value === undefined || value === '' || value === 0;
}
