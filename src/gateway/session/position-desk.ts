import type { VenueContract } from '../venue/types.ts';
import { wireContract } from './contract-wire.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';
import { createSubscriptions } from './subscriptions.ts';

/** Serves positions and the account's profit and loss. */
export interface PositionDesk {
  readonly handlers: Handlers<'reqPositions' | 'cancelPositions' | 'reqPnl' | 'cancelPnl'>;
  /** The position of a contract has changed. */
  onExecution(contract: VenueContract): void;
}

const PNL_REFRESH_MS = 1000;

/** A desk without subscriptions. */
export function createPositionDesk(context: SessionContext): PositionDesk {
  const positions = createPositions(context);
  return { handlers: { ...positions.handlers, ...createPnl(context) }, onExecution: positions.onExecution };
}

function createPositions(context: SessionContext) {
  const { venue } = context;
  const subscriptions = createSubscriptions<'all'>(context);
  const changed = new Map<number, VenueContract>();
  const send = (contract: VenueContract, position: number, averageCost: number) => {
    const wire = wireContract(contract, contract.primaryExchange);
    context.send({ kind: 'position', account: venue.account, contract: wire, position, averageCost });
  };
  const first = () => {
    for (const { contract, quantity, averageCost } of venue.positions(context.now())) {
      send(contract, quantity, averageCost);
    }
    context.send({ kind: 'positionEnd' });
  };
  const refresh = () => {
    const held = venue.positions(context.now());
    for (const contract of changed.values()) {
      const position = held.find((each) => each.contract.conId === contract.conId);
      send(contract, position?.quantity ?? 0, position?.averageCost ?? 0);
    }
  };
  const handlers: Handlers<'reqPositions' | 'cancelPositions'> = {
    reqPositions: () => subscriptions.begin('all', { reply: 'positions', first, refresh }),
    cancelPositions: () => subscriptions.end('all'),
  };
  const onExecution = (contract: VenueContract) => {
    changed.set(contract.conId, contract);
    subscriptions.refreshAll();
    changed.clear();
  };
  return { handlers, onExecution };
}

function createPnl(context: SessionContext): Handlers<'reqPnl' | 'cancelPnl'> {
  const { venue } = context;
  const subscriptions = createSubscriptions<number>(context);
  return {
    reqPnl: ({ reqId, account }) => {
      if (account !== '' && account !== venue.account) {
        return context.fail(reqId, 321, invalidRequest(`Invalid account code '${account}'`));
      }
      let sent = '';
      const refresh = () => {
        const { daily, unrealized, realized } = venue.profitAndLoss(context.now());
        const figures = `${daily} ${unrealized} ${realized}`;
        if (figures !== sent) context.send({ kind: 'pnl', reqId, daily, unrealized, realized });
        sent = figures;
      };
      subscriptions.begin(reqId, {
        reply: 'profit_and_loss',
        everyMs: PNL_REFRESH_MS,
        first: refresh,
        refresh,
      });
    },
    cancelPnl: ({ reqId }) => subscriptions.end(reqId),
  };
}
