import type { PnlSingle } from '../../tws/messages/pnl-single.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { VenueExecution } from '../venue/order.ts';
import { UNKNOWN_CONTRACT, wireContract } from './contract-wire.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';
import { createSubscriptions } from './subscriptions.ts';

/** Serves positions and the account's profit and loss. */
export interface PositionDesk {
  readonly handlers: Handlers<
    | 'reqPositions'
    | 'cancelPositions'
    | 'reqPositionsMulti'
    | 'cancelPositionsMulti'
    | 'reqPnl'
    | 'cancelPnl'
    | 'reqPnlSingle'
    | 'cancelPnlSingle'
  >;
  /** Sends the changed position of a contract. */
  onExecution(contract: VenueContract): void;
}

const PNL_REFRESH_MS = 1000;

/** Creates a desk without subscriptions. */
export function createPositionDesk(context: SessionContext): PositionDesk {
  const positions = createPositions(context);
  const multi = createPositionsMulti(context);
  return {
    handlers: { ...positions.handlers, ...multi.handlers, ...createPnl(context), ...createPnlSingle(context) },
    onExecution: (contract) => {
      positions.onExecution(contract);
      multi.onExecution(contract);
    },
  };
}

type SendPosition = (contract: VenueContract, position: number, averageCost: number) => void;

function createPositions(context: SessionContext) {
  const { venue } = context;
  const subscriptions = createSubscriptions<'all'>(context);
  const send: SendPosition = (contract, position, averageCost) => {
    const wire = wireContract(contract, contract.primaryExchange);
    context.send({ kind: 'position', account: venue.account, contract: wire, position, averageCost });
  };
  const tracker = trackPositions(context, send, () => context.send({ kind: 'positionEnd' }));
  const handlers: Handlers<'reqPositions' | 'cancelPositions'> = {
    reqPositions: () => subscriptions.begin('all', { reply: 'positions', ...tracker }),
    cancelPositions: () => subscriptions.end('all'),
  };
  const onExecution = (contract: VenueContract) => {
    tracker.note(contract);
    subscriptions.refreshAll();
  };
  return { handlers, onExecution };
}

/** Sends all positions first, then each position that has changed. */
function trackPositions(context: SessionContext, send: SendPosition, end: () => void) {
  const changed = new Map<number, VenueContract>();
  const held = () => context.venue.positions(context.now());
  return {
    note: (contract: VenueContract) => {
      changed.set(contract.conId, contract);
    },
    first: () => {
      for (const { contract, quantity, averageCost } of held()) send(contract, quantity, averageCost);
      changed.clear();
      end();
    },
    refresh: () => {
      const positions = held();
      for (const contract of changed.values()) {
        const position = positions.find((each) => each.contract.conId === contract.conId);
        send(contract, position?.quantity ?? 0, position?.averageCost ?? 0);
      }
      changed.clear();
    },
  };
}

function createPositionsMulti(context: SessionContext) {
  const { venue } = context;
  const subscriptions = createSubscriptions<number>(context);
  const trackers = new Map<number, ReturnType<typeof trackPositions>>();
  const handlers: Handlers<'reqPositionsMulti' | 'cancelPositionsMulti'> = {
    reqPositionsMulti: ({ reqId, account, model }) => {
      if (account !== '' && account !== venue.account) return context.fail(reqId, 321, invalidAccount(account));
      const send: SendPosition = (contract, position, averageCost) => {
        const message = { kind: 'positionMulti', reqId, account: venue.account, model, position, averageCost } as const;
        context.send({ ...message, contract: wireContract(contract, contract.primaryExchange) });
      };
      const tracker = trackPositions(context, send, () => context.send({ kind: 'positionMultiEnd', reqId }));
      trackers.set(reqId, tracker);
      subscriptions.begin(reqId, { reply: 'positions', ...tracker });
    },
    cancelPositionsMulti: ({ reqId }) => {
      subscriptions.end(reqId);
      trackers.delete(reqId);
    },
  };
  const onExecution = (contract: VenueContract) => {
    for (const tracker of trackers.values()) tracker.note(contract);
    subscriptions.refreshAll();
  };
  return { handlers, onExecution };
}

function invalidAccount(account: string): string {
  return invalidRequest(`Invalid account code '${account}'`);
}

function createPnl(context: SessionContext): Handlers<'reqPnl' | 'cancelPnl'> {
  const { venue } = context;
  const subscriptions = createSubscriptions<number>(context);
  return {
    reqPnl: ({ reqId, account }) => {
      if (account !== '' && account !== venue.account) {
        return context.fail(reqId, 321, invalidAccount(account));
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

function createPnlSingle(context: SessionContext): Handlers<'reqPnlSingle' | 'cancelPnlSingle'> {
  const { venue } = context;
  const subscriptions = createSubscriptions<number>(context);
  return {
    reqPnlSingle: ({ reqId, account, conId }) => {
      if (account !== '' && account !== venue.account) return context.fail(reqId, 321, invalidAccount(account));
      if (venue.contracts.byConId(conId) === undefined) return context.fail(reqId, 200, UNKNOWN_CONTRACT);
      let sent = '';
      const refresh = () => {
        const figures = positionFigures(context, conId);
        const text = Object.values(figures).join(' ');
        if (text !== sent) context.send({ kind: 'pnlSingle', reqId, ...figures });
        sent = text;
      };
      subscriptions.begin(reqId, { reply: 'profit_and_loss', everyMs: PNL_REFRESH_MS, first: refresh, refresh });
    },
    cancelPnlSingle: ({ reqId }) => subscriptions.end(reqId),
  };
}

type Figures = Omit<PnlSingle, 'kind' | 'reqId'>;

/** A closed position keeps its realized profit and loss; a contract that was never traded has no figures. */
function positionFigures({ venue, now }: SessionContext, conId: number): Figures {
  const position = venue.positions(now()).find(({ contract }) => contract.conId === conId);
  const executions = venue.executions().filter(({ contract }) => contract.conId === conId);
  if (position === undefined && executions.length === 0) {
    return { position: 0, daily: undefined, unrealized: undefined, realized: undefined, value: undefined };
  }
  const realized = position?.realizedPnl ?? realizedOf(executions);
  const unrealized = position?.unrealizedPnl ?? 0;
  return {
    position: position?.quantity ?? 0,
    daily: realized + unrealized,
    unrealized,
    realized,
    value: position?.marketValue ?? 0,
  };
}

function realizedOf(executions: readonly VenueExecution[]): number {
  return executions.reduce((sum, { commission }) => sum + (commission.realizedPnl ?? 0), 0);
}
