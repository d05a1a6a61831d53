import type { SecurityType } from '../../domain/market.ts';
import { isCombination } from '../../tws/messages/combo-legs.ts';
import type { ContractData } from '../../tws/messages/contract-data.ts';
import { REPLY_CODECS } from '../../tws/replies.ts';
import { EMPTY_CONTRACT, type WireContract } from '../../tws/wire-contract.ts';
import type { ContractBook, ContractLookup, VenueContract } from '../venue/contract.ts';
import { invalidRequest } from './session-context.ts';

/** Converts a contract for a message; the exchange depends on the message. */
export function wireContract(contract: VenueContract, exchange: string): WireContract {
  return {
    conId: contract.conId,
    symbol: contract.symbol,
    secType: contract.securityType,
    expiry: contract.expiry,
    strike: contract.strike,
    right: contract.right,
    multiplier: contract.multiplier === 1 ? '' : `${contract.multiplier}`,
    exchange,
    primaryExchange: contract.primaryExchange,
    currency: contract.currency,
    localSymbol: contract.localSymbol,
    tradingClass: contract.tradingClass,
  };
}

/** Converts a contract to the reply of a contract-details request. */
export function contractDataOf(reqId: number, contract: VenueContract, exchange: string): ContractData {
  return {
    ...REPLY_CODECS.contractData.empty,
    reqId,
    contract: wireContract(contract, exchange),
    lastTradeDate: contract.expiry,
    marketName: contract.tradingClass,
    minTick: contract.minTick,
    orderTypes: contract.orderTypes.join(','),
    validExchanges: contract.validExchanges.join(','),
    priceMagnifier: 1,
    underConId: contract.underlyingConId,
    longName: contract.longName,
    contractMonth: contract.expiry.slice(0, 6),
    industry: contract.industry,
    category: contract.category,
    subcategory: contract.subcategory,
    timeZoneId: contract.timeZoneId,
    tradingHours: contract.tradingHours,
    liquidHours: contract.liquidHours,
    aggGroup: 1,
    underSymbol: contract.underlyingSymbol,
    underSecType: contract.underlyingConId === 0 ? '' : 'STK',
    marketRuleIds: contract.marketRuleIds.join(','),
    realExpirationDate: contract.expiry,
    stockType: contract.stockType,
    minSize: contract.minSize,
    sizeIncrement: contract.sizeIncrement,
    suggestedSizeIncrement: contract.sizeIncrement,
  };
}

/** The contract of a request, or the error when the request does not name exactly one. */
export type FoundContract =
  | { readonly kind: 'found'; readonly contract: VenueContract }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

/** Finds the contract of an order or a data request. */
export function findOne(book: ContractBook, wire: WireContract): FoundContract {
  if (isCombination(wire)) {
    return { kind: 'refused', code: 321, text: invalidRequest('Combinations (BAG) are not simulated') };
  }
  if (wire.exchange === '') {
    return { kind: 'refused', code: 321, text: invalidRequest('Please enter exchange') };
  }
  const found = findAll(book, wire);
  const [contract] = found;
  if (contract === undefined) return { kind: 'refused', code: 200, text: UNKNOWN_CONTRACT };
  if (found.length > 1) {
    return { kind: 'refused', code: 200, text: `The contract description specified for ${wire.symbol} is ambiguous.` };
  }
  return { kind: 'found', contract };
}

/** Text of error 200. */
export const UNKNOWN_CONTRACT = 'No security definition has been found for the request';

/** Finds all contracts that match a description; none when it is empty or has a value that no contract has. */
export function findAll(book: ContractBook, wire: WireContract): readonly VenueContract[] {
  const lookup = lookupOf(wire);
  return lookup === undefined ? [] : book.find(lookup);
}

function lookupOf(wire: WireContract): ContractLookup | undefined {
  const securityType = securityTypeOf(wire.secType);
  const right = rightOf(wire.right);
  const multiplier = Number(wire.multiplier);
  if (securityType === 'unknown' || right === 'unknown' || !Number.isFinite(multiplier) || saysNothing(wire)) {
    return undefined;
  }
  return {
    conId: wire.conId,
    symbol: wire.symbol,
    ...(securityType === undefined ? {} : { securityType }),
    expiry: wire.expiry,
    strike: wire.strike,
    ...(right === undefined ? {} : { right }),
    multiplier,
    exchange: wire.exchange,
    primaryExchange: wire.primaryExchange,
    currency: wire.currency,
    localSymbol: wire.localSymbol,
    tradingClass: wire.tradingClass,
  };
}

function saysNothing(wire: WireContract): boolean {
  return wire.conId === EMPTY_CONTRACT.conId && wire.symbol === '' && wire.localSymbol === '';
}

const SECURITY_TYPES: readonly SecurityType[] = ['STK', 'OPT', 'FUT', 'CASH', 'CRYPTO'];

function securityTypeOf(text: string): SecurityType | undefined | 'unknown' {
  if (text === '') return undefined;
  return SECURITY_TYPES.find((type) => type === text.toUpperCase()) ?? 'unknown';
}

function rightOf(text: string): 'C' | 'P' | undefined | 'unknown' {
  const letter = text.slice(0, 1).toUpperCase();
  if (letter === '' || letter === '?' || letter === '0') return undefined;
  return letter === 'C' || letter === 'P' ? letter : 'unknown';
}
