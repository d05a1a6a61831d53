import type { VenueContract } from '../venue/contract.ts';
import { contractDataOf, findAll, UNKNOWN_CONTRACT } from './contract-wire.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';

/** Serves contract details and market rules. */
export function createContractDesk(context: SessionContext): Handlers<'reqContractData' | 'reqMarketRule'> {
  const { venue } = context;
  return {
    reqContractData: ({ reqId, contract }) => {
      context.later('contract_details', () => {
        const found = findAll(venue.contracts, contract);
        if (found.length === 0) return context.fail(reqId, 200, UNKNOWN_CONTRACT);
        if (found.every((each) => !venue.isPermitted(each.securityType))) return context.fail(reqId, 203, NOT_ALLOWED);
        for (const each of found) context.send(contractDataOf(reqId, each, exchangeShown(each, contract.exchange)));
        context.send({ kind: 'contractDataEnd', reqId });
      });
    },
    reqMarketRule: ({ ruleId }) => {
      context.later('market_rule', () => {
        const increments = venue.marketRule(ruleId);
        if (increments === undefined) return context.fail(-1, 321, invalidRequest(`Invalid market rule id ${ruleId}`));
        context.send({ kind: 'marketRule', ruleId, increments });
      });
    },
  };
}

const NOT_ALLOWED = 'The security is not available or allowed for this account.';

function exchangeShown(contract: VenueContract, asked: string): string {
  return asked === '' ? contract.exchange : asked;
}
