import type { Fields, FieldTable, NamedFields } from '../fields.ts';
import { message, versionedMessage } from '../message.ts';
import { SINCE } from '../server-versions.ts';
import { contractFields, EMPTY_CONTRACT, type WireContract } from '../wire-contract.ts';
import { type IdMessage, versionedIdMessage } from './id-message.ts';
import { usually } from './order-fields.ts';

/** Requests the definitions of all contracts that match a description. */
export interface ReqContractData extends IdMessage<'reqContractData'> {
  readonly contract: WireContract;
  readonly includeExpired: boolean;
  readonly secIdType: string;
  readonly secId: string;
  readonly issuerId: string;
}

// 9, version, reqId, contract, includeExpired, secIdType, secId, issuerId (176)
export const reqContractData = versionedMessage<ReqContractData>(
  9,
  '8',
  {
    kind: 'reqContractData',
    reqId: 0,
    contract: EMPTY_CONTRACT,
    includeExpired: false,
    secIdType: '',
    secId: '',
    issuerId: '',
  },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    contract: contractFields(f, m.contract),
    includeExpired: f.flag(m.includeExpired),
    secIdType: f.text(m.secIdType),
    secId: f.text(m.secId),
    issuerId: f.serverVersion >= SINCE.bondIssuerId ? f.text(m.issuerId) : m.issuerId,
  }),
);

/** A tag and its value. */
export interface TagValue {
  readonly tag: string;
  readonly value: string;
}

/** A contract's definition. */
export interface ContractData extends IdMessage<'contractData'> {
  readonly contract: WireContract;
  readonly lastTradeDate: string;
  readonly marketName: string;
  readonly minTick: number;
  readonly orderTypes: string;
  readonly validExchanges: string;
  readonly priceMagnifier: number;
  readonly underConId: number;
  readonly longName: string;
  readonly contractMonth: string;
  readonly industry: string;
  readonly category: string;
  readonly subcategory: string;
  readonly timeZoneId: string;
  readonly tradingHours: string;
  readonly liquidHours: string;
  readonly evRule: string;
  readonly evMultiplier: number;
  readonly secIds: readonly TagValue[];
  readonly aggGroup: number;
  readonly underSymbol: string;
  readonly underSecType: string;
  /** Comma-separated, one for each of `validExchanges`. */
  readonly marketRuleIds: string;
  readonly realExpirationDate: string;
  readonly stockType: string;
  readonly minSize: number;
  readonly sizeIncrement: number;
  readonly suggestedSizeIncrement: number;
  /** Fields of a fund (secType FUND, from 179 on) that do not have their default text, see `FUND`. */
  readonly fund: NamedFields;
  readonly ineligibilityReasons: readonly TagValue[];
}

const EMPTY_CONTRACT_DATA: ContractData = {
  kind: 'contractData',
  reqId: 0,
  contract: EMPTY_CONTRACT,
  lastTradeDate: '',
  marketName: '',
  minTick: 0,
  orderTypes: '',
  validExchanges: '',
  priceMagnifier: 0,
  underConId: 0,
  longName: '',
  contractMonth: '',
  industry: '',
  category: '',
  subcategory: '',
  timeZoneId: '',
  tradingHours: '',
  liquidHours: '',
  evRule: '',
  evMultiplier: 0,
  secIds: [],
  aggGroup: 0,
  underSymbol: '',
  underSecType: '',
  marketRuleIds: '',
  realExpirationDate: '',
  stockType: '',
  minSize: 0,
  sizeIncrement: 0,
  suggestedSizeIncrement: 0,
  fund: {},
  ineligibilityReasons: [],
};

// 10, version (until 163), reqId, then five groups of fields, fund fields (179), ineligibility reasons (186)
export const contractData = message<ContractData>(10, EMPTY_CONTRACT_DATA, (f, m) => {
  if (f.serverVersion < SINCE.sizeRules) f.version('8');
  const reqId = f.integer(m.reqId);
  const { contract, ...definition } = identity(f, m);
  return {
    kind: m.kind,
    reqId,
    contract,
    ...definition,
    ...classification(f, m),
    ...trading(f, m),
    ...references(f, m),
    ...sizes(f, m),
    fund: fundFields(f, contract, m.fund),
    ineligibilityReasons:
      f.serverVersion >= SINCE.ineligibilityReasons ? tagValues(f, m.ineligibilityReasons) : m.ineligibilityReasons,
  };
});

// The contract's fields have a different order here, with other fields between them.
function identity(f: Fields, m: ContractData) {
  const c = m.contract;
  const symbol = f.text(c.symbol);
  const secType = f.text(c.secType);
  const expiry = f.text(c.expiry);
  const lastTradeDate = f.serverVersion >= SINCE.lastTradeDate ? f.text(m.lastTradeDate) : m.lastTradeDate;
  const strike = f.double(c.strike);
  const right = f.text(c.right);
  const exchange = f.text(c.exchange);
  const currency = f.text(c.currency);
  const localSymbol = f.text(c.localSymbol);
  const marketName = f.text(m.marketName);
  const tradingClass = f.text(c.tradingClass);
  const conId = f.integer(c.conId);
  const minTick = f.double(m.minTick);
  if (f.serverVersion < SINCE.sizeRules) f.version('1'); // mdSizeMultiplier
  const multiplier = f.text(c.multiplier);
  const orderTypes = f.text(m.orderTypes);
  const validExchanges = f.text(m.validExchanges);
  const priceMagnifier = f.integer(m.priceMagnifier);
  const underConId = f.integer(m.underConId);
  const longName = f.escapedText(m.longName);
  const primaryExchange = f.text(c.primaryExchange);
  return {
    contract: {
      conId,
      symbol,
      secType,
      expiry,
      strike,
      right,
      multiplier,
      exchange,
      primaryExchange,
      currency,
      localSymbol,
      tradingClass,
    },
    lastTradeDate,
    marketName,
    minTick,
    orderTypes,
    validExchanges,
    priceMagnifier,
    underConId,
    longName,
  };
}

function classification(f: Fields, m: ContractData) {
  return {
    contractMonth: f.text(m.contractMonth),
    industry: f.text(m.industry),
    category: f.text(m.category),
    subcategory: f.text(m.subcategory),
  };
}

function trading(f: Fields, m: ContractData) {
  return {
    timeZoneId: f.text(m.timeZoneId),
    tradingHours: f.text(m.tradingHours),
    liquidHours: f.text(m.liquidHours),
    evRule: f.text(m.evRule),
    evMultiplier: f.double(m.evMultiplier),
    secIds: tagValues(f, m.secIds),
  };
}

function references(f: Fields, m: ContractData) {
  return {
    aggGroup: f.integer(m.aggGroup),
    underSymbol: f.text(m.underSymbol),
    underSecType: f.text(m.underSecType),
    marketRuleIds: f.text(m.marketRuleIds),
    realExpirationDate: f.text(m.realExpirationDate),
    stockType: f.serverVersion >= SINCE.stockType ? f.text(m.stockType) : m.stockType,
  };
}

function sizes(f: Fields, m: ContractData) {
  if (f.serverVersion === SINCE.sizeMinTick) f.version('1');
  if (f.serverVersion < SINCE.sizeRules) {
    return { minSize: m.minSize, sizeIncrement: m.sizeIncrement, suggestedSizeIncrement: m.suggestedSizeIncrement };
  }
  return {
    minSize: f.double(m.minSize),
    sizeIncrement: f.double(m.sizeIncrement),
    suggestedSizeIncrement: f.double(m.suggestedSizeIncrement),
  };
}

const FUND: FieldTable = [
  ...usually('', 'name family type frontLoad backLoad backLoadTimeInterval managementFee'),
  ...usually('0', 'closed closedForNewInvestors closedForNewMoney'),
  ...usually('', 'notifyAmount minimumInitialPurchase subsequentMinimumPurchase blueSkyStates blueSkyTerritories'),
  ...usually('', 'distributionPolicyIndicator assetType'),
];

function fundFields(f: Fields, contract: WireContract, fund: NamedFields): NamedFields {
  if (f.serverVersion < SINCE.fundFields || contract.secType !== 'FUND') return {};
  const read: Record<string, string> = {};
  f.named(FUND, fund, read);
  return read;
}

function tagValues(f: Fields, items: readonly TagValue[]): readonly TagValue[] {
  return f.list(items, { tag: '', value: '' }, (g, item) => ({ tag: g.text(item.tag), value: g.text(item.value) }));
}

/** All definitions have been sent. */
export type ContractDataEnd = IdMessage<'contractDataEnd'>;
// 52, version, reqId
export const contractDataEnd = versionedIdMessage(52, 'contractDataEnd');
