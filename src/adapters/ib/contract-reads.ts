import type { ContractDetails as LibraryDetails } from '@stoqey/ib';
import type { ContractDetails, ContractQuery, PriceIncrement, Timed } from '../../domain/account.ts';
import type { SecurityType } from '../../domain/market.ts';
import type { ReadPlan, ReadReply, Reads } from './reads.ts';
import { securityTypeOf, twsContract } from './tws-contract.ts';

const NO_SECURITY_DEFINITION = 200;

/** All securities that a query fits; none is an answer too. */
export async function readContractDetails(
  reads: Reads,
  query: ContractQuery,
): Promise<Timed<readonly ContractDetails[]>> {
  return reads.request<readonly ContractDetails[]>('reqContractDetails', (reply) => {
    const found: ContractDetails[] = [];
    return {
      write: (api) => void api.reqContractDetails(reply.requestId, twsContract(query)),
      answerTo: (code) => (code === NO_SECURITY_DEFINITION ? [] : undefined),
      listener: {
        contractDetails: (id, details) => {
          const securityType = securityTypeOf(details.contract);
          if (id === reply.requestId && securityType !== undefined) found.push(ourDetails(details, securityType));
        },
        contractDetailsEnd: (id) => {
          if (id === reply.requestId) reply.done(found);
        },
      },
    };
  });
}

function ourDetails(details: LibraryDetails, securityType: SecurityType): ContractDetails {
  const { contract } = details;
  return {
    conId: contract.conId ?? 0,
    symbol: contract.symbol ?? '',
    securityType,
    exchange: contract.exchange ?? '',
    primaryExchange: contract.primaryExch ?? '',
    currency: contract.currency ?? '',
    longName: details.longName ?? '',
    ...expiryOf(contract.lastTradeDateOrContractMonth),
    minTick: details.minTick ?? 0,
    minSize: details.minSize ?? 1,
    sizeIncrement: details.sizeIncrement ?? 1,
    orderTypes: listOf(details.orderTypes),
    marketRuleIds: listOf(details.marketRuleIds).map(Number),
    timeZoneId: details.timeZoneId ?? '',
    tradingHours: details.tradingHours ?? '',
    liquidHours: details.liquidHours ?? '',
  };
}

/** TWS adds a time and a zone to the day of a future (`20261218 08:30 US/Central`); the library leaves them on. */
function expiryOf(text = ''): Pick<ContractDetails, 'expiry'> {
  const [expiry = ''] = text.trim().split(/\s+/);
  return expiry === '' ? {} : { expiry };
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((item) => item !== '');
}

/** Price increments of a market rule, which a contract's `marketRuleIds` name. */
export async function readMarketRule(reads: Reads, ruleId: number): Promise<Timed<readonly PriceIncrement[]>> {
  const plan = (reply: ReadReply<readonly PriceIncrement[]>): ReadPlan<readonly PriceIncrement[]> => ({
    write: (api) => void api.reqMarketRule(ruleId),
    listener: {
      marketRule: (id, increments) => {
        if (id === ruleId) reply.done(increments.filter(isPriceIncrement));
      },
    },
  });
  // Errors to this request name no id: a rule that does not exist ends in BROKER_TIMEOUT.
  return reads.request('reqMarketRule', plan);
}

function isPriceIncrement(value: unknown): value is PriceIncrement {
  return (
    typeof value === 'object' &&
    value !== null &&
    'lowEdge' in value &&
    typeof value.lowEdge === 'number' &&
    'increment' in value &&
    typeof value.increment === 'number'
  );
}
