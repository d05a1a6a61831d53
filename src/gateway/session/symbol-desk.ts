import type { SymbolSample } from '../../tws/messages/matching-symbols.ts';
import type { OptionParameters } from '../../tws/messages/option-parameters.ts';
import type { ContractBook, VenueContract } from '../venue/contract.ts';
import { UNKNOWN_CONTRACT } from './contract-wire.ts';
import type { Handlers, SessionContext } from './session-context.ts';

/** Maximum number of contracts that a Gateway returns for a pattern. */
const MAX_SAMPLES = 16;

/** Finds contracts by pattern, and the options on a contract. */
export function createSymbolDesk(context: SessionContext): Handlers<'reqMatchingSymbols' | 'reqOptionParameters'> {
  const { contracts } = context.venue;
  return {
    reqMatchingSymbols: ({ reqId, pattern }) => {
      context.later('contract_details', () => {
        context.send({ kind: 'symbolSamples', reqId, samples: samplesOf(contracts, pattern) });
      });
    },
    reqOptionParameters: ({ reqId, underlyingConId, futureOptionExchange }) => {
      context.later('contract_details', () => {
        if (contracts.byConId(underlyingConId) === undefined) return context.fail(reqId, 200, UNKNOWN_CONTRACT);
        // A named exchange requests options on futures, which are not simulated.
        const listings = futureOptionExchange === '' ? listingsOf(contracts, reqId, underlyingConId) : [];
        for (const listing of listings) context.send(listing);
        context.send({ kind: 'optionParametersEnd', reqId });
      });
    },
  };
}

/** Underlyings whose symbol begins with the pattern, then those whose name contains it. */
function samplesOf(contracts: ContractBook, pattern: string): readonly SymbolSample[] {
  const wanted = pattern.trim().toUpperCase();
  if (wanted === '') return [];
  const underlyings = contracts.all().filter(({ securityType }) => securityType !== 'OPT');
  const bySymbol = underlyings.filter(({ symbol }) => symbol.startsWith(wanted));
  const byName = underlyings.filter((each) => !bySymbol.includes(each) && each.longName.toUpperCase().includes(wanted));
  return [...bySymbol, ...byName].slice(0, MAX_SAMPLES).map((each) => sampleOf(contracts, each));
}

function sampleOf(contracts: ContractBook, contract: VenueContract): SymbolSample {
  const derived = contracts.all().filter(({ underlyingConId }) => underlyingConId === contract.conId);
  return {
    conId: contract.conId,
    symbol: contract.symbol,
    secType: contract.securityType,
    primaryExchange: contract.primaryExchange === '' ? contract.exchange : contract.primaryExchange,
    currency: contract.currency,
    derivatives: [...new Set(derived.map(({ securityType }) => securityType))],
    description: contract.longName,
    issuerId: '',
  };
}

/** One message for each exchange, trading class and multiplier. */
function listingsOf(contracts: ContractBook, reqId: number, underlyingConId: number): readonly OptionParameters[] {
  const options = contracts.all().filter((each) => each.underlyingConId === underlyingConId && each.strike > 0);
  const groups = Map.groupBy(
    options.flatMap((option) => option.validExchanges.map((exchange) => ({ option, exchange }))),
    ({ option, exchange }) => `${exchange} ${option.tradingClass} ${option.multiplier}`,
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const members = [first, ...others].map(({ option }) => option);
    return [
      { ...termsOf(members), ...groupOf(first.option), kind: 'optionParameters', reqId, exchange: first.exchange },
    ];
  });
}

function groupOf({ underlyingConId, tradingClass, multiplier }: VenueContract) {
  return { underlyingConId, tradingClass, multiplier: `${multiplier}` };
}

function termsOf(options: readonly VenueContract[]): Pick<OptionParameters, 'expirations' | 'strikes'> {
  return {
    expirations: [...new Set(options.map(({ expiry }) => expiry))].sort(),
    strikes: [...new Set(options.map(({ strike }) => strike))].sort((a, b) => a - b),
  };
}
