import type { EpochMs } from '../../domain/clock.ts';
import type { Request, RequestKind, RequestOf } from '../../tws/requests.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { VenueEvent } from '../venue/types.ts';
import { createAccountDesk } from './account-desk.ts';
import { createContractDesk } from './contract-desk.ts';
import { createExecutionDesk } from './execution-desk.ts';
import { createFactDesk } from './fact-desk.ts';
import { createHeadTimestampDesk } from './head-timestamp-desk.ts';
import { createHistoryDesk } from './history-desk.ts';
import { createMarketDesk, type MarketDesk } from './market-desk.ts';
import { createOrderRequests } from './order-requests.ts';
import { createPastTickDesk } from './past-tick-desk.ts';
import { createPositionDesk } from './position-desk.ts';
import { createRealTimeBarDesk } from './real-time-bar-desk.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';
import { createSymbolDesk } from './symbol-desk.ts';
import { createTickDesk, type TickDesk } from './tick-desk.ts';

/** Request handlers and event senders of a client that has started. */
export interface Desks {
  serve(request: Request): void;
  /** Sends the client its messages about an event of the venue. */
  emit(event: VenueEvent): void;
  /** Releases the client's subscriptions after it has disconnected. */
  close(): void;
}

/** Functions of the session that the desks call. */
export interface DeskPorts {
  currentTimeAsked(): void;
  readonly endedAt: (permId: number) => EpochMs | undefined;
}

/** Creates the desks of a client. */
export function createDesks(context: SessionContext, ports: DeskPorts): Desks {
  const account = createAccountDesk(context);
  const positions = createPositionDesk(context);
  const market = createMarketDesk(context);
  const ticks = createTickDesk(context);
  const orders = createOrderRequests(context, ports.endedAt);
  const handlers: Handlers<RequestKind> = {
    ...createControlDesk(context, ports),
    ...createContractDesk(context),
    ...createHistoryDesk(context),
    ...createHeadTimestampDesk(context),
    ...createPastTickDesk(context),
    ...createRealTimeBarDesk(context),
    ...createSymbolDesk(context),
    ...createFactDesk(context),
    ...orders.handlers,
    ...createExecutionDesk(context),
    ...account.handlers,
    ...positions.handlers,
    ...market.handlers,
    ...ticks.handlers,
  };
  const onExecution = (contract: VenueContract) => {
    positions.onExecution(contract);
    account.onExecution();
  };
  return {
    serve: (request) => dispatch(handlers, request.kind, request),
    emit: (event) => {
      emitMarket(market, ticks, event);
      orders.emit(event);
      if (event.kind === 'execution') onExecution(event.execution.contract);
    },
    close: () => {
      market.close();
      ticks.close();
    },
  };
}

function dispatch<K extends RequestKind>(handlers: Handlers<RequestKind>, kind: K, request: RequestOf<K>): void {
  handlers[kind](request);
}

function createControlDesk(
  context: SessionContext,
  ports: DeskPorts,
): Handlers<'startApi' | 'reqManagedAccounts' | 'reqCurrentTime' | 'setServerLogLevel'> {
  return {
    startApi: () => context.fail(-1, 321, invalidRequest('the client has started already')),
    reqManagedAccounts: () => {
      context.later('other', () => context.send({ kind: 'managedAccounts', accounts: context.venue.account }));
    },
    reqCurrentTime: () => ports.currentTimeAsked(),
    setServerLogLevel: () => {},
  };
}

function emitMarket(market: MarketDesk, ticks: TickDesk, event: VenueEvent): void {
  if (event.kind === 'quote') {
    market.onQuote(event);
    ticks.onQuote(event);
  } else if (event.kind === 'trade') {
    market.onTrade(event);
    ticks.onTrade(event);
  } else if (event.kind === 'market_data_type') market.onMarketDataType(event.conId, event.type);
  else if (event.kind === 'halt') market.onHalt(event.conId, event.isHalted);
}
