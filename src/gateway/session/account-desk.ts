import type { AccountValue } from '../venue/account.ts';
import { wireContract } from './contract-wire.ts';
import { easternClock } from './new-york-time.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';
import { createSubscriptions } from './subscriptions.ts';

/** Time between updates of account values, as in TWS. */
const REFRESH_MS = 180_000;
/** Account summaries that a client may subscribe to at once. */
const SUMMARY_LIMIT = 2;

/** Serves account values. `onExecution` sends the changed values at once. */
export interface AccountDesk {
  readonly handlers: Handlers<
    | 'reqAccountSummary'
    | 'cancelAccountSummary'
    | 'reqAccountUpdates'
    | 'reqAccountUpdatesMulti'
    | 'cancelAccountUpdatesMulti'
  >;
  onExecution(): void;
}

/** Creates a desk without subscriptions. */
export function createAccountDesk(context: SessionContext): AccountDesk {
  const summaries = createSummaries(context);
  const updates = createUpdates(context);
  return { handlers: { ...summaries, ...updates.handlers, ...createMulti(context) }, onExecution: updates.onExecution };
}

function createSummaries(context: SessionContext): Handlers<'reqAccountSummary' | 'cancelAccountSummary'> {
  const subscriptions = createSubscriptions<number>(context);
  const { account } = context.venue;
  return {
    reqAccountSummary: ({ reqId, group, tags }) => {
      if (!['All', '', account].includes(group)) {
        return context.fail(reqId, 321, invalidRequest(`Invalid account group ${group}`));
      }
      if (!subscriptions.has(reqId) && subscriptions.size >= SUMMARY_LIMIT) {
        return context.fail(
          reqId,
          322,
          'Error processing request.-Maximum number of account summary requests exceeded',
        );
      }
      const send = (values: readonly AccountValue[]) => {
        for (const { tag, value, currency } of values) {
          context.send({ kind: 'accountSummary', reqId, account, tag, value, currency });
        }
      };
      const changes = trackChanges(context, (value) => isAskedFor(value, tags));
      subscriptions.begin(reqId, {
        reply: 'account_summary',
        everyMs: REFRESH_MS,
        first: () => {
          send(changes());
          context.send({ kind: 'accountSummaryEnd', reqId });
        },
        refresh: () => send(changes()),
      });
    },
    cancelAccountSummary: ({ reqId }) => subscriptions.end(reqId),
  };
}

function createUpdates(context: SessionContext) {
  const { venue } = context;
  const subscriptions = createSubscriptions<string>(context);
  const sendValues = (values: readonly AccountValue[]) => {
    for (const { tag, value, currency } of values) {
      context.send({ kind: 'accountValue', key: tag, value, currency, account: venue.account });
    }
  };
  const subscribe = (): void => {
    const changes = trackChanges(context, () => true);
    const portfolio = trackPortfolio(context);
    const refresh = () => {
      sendValues(changes());
      portfolio();
      context.send({ kind: 'accountUpdateTime', time: easternClock(context.now()).slice(0, 5) });
    };
    const first = () => {
      refresh();
      context.send({ kind: 'accountDownloadEnd', account: venue.account });
    };
    subscriptions.begin(venue.account, { reply: 'account_updates', everyMs: REFRESH_MS, first, refresh });
  };
  const handlers: Handlers<'reqAccountUpdates'> = {
    reqAccountUpdates: (request) => {
      if (!request.subscribe) return subscriptions.end(venue.account);
      if (request.account === '' || request.account === venue.account) return subscribe();
      context.fail(-1, 321, invalidRequest(`Invalid account code '${request.account}'`));
    },
  };
  return { handlers, onExecution: () => subscriptions.refreshAll() };
}

function createMulti(context: SessionContext): Handlers<'reqAccountUpdatesMulti' | 'cancelAccountUpdatesMulti'> {
  const { venue } = context;
  const subscriptions = createSubscriptions<number>(context);
  return {
    reqAccountUpdatesMulti: ({ reqId, account, model, ledgerAndNetLiquidation }) => {
      if (account !== '' && account !== venue.account) {
        return context.fail(reqId, 321, invalidRequest(`Invalid account code '${account}'`));
      }
      const changes = trackChanges(
        context,
        ({ ledger, tag }) => !ledgerAndNetLiquidation || ledger || tag === 'NetLiquidation',
      );
      const refresh = () => {
        for (const { tag: key, value, currency } of changes()) {
          context.send({ kind: 'accountUpdateMulti', reqId, account: venue.account, model, key, value, currency });
        }
      };
      const first = () => {
        refresh();
        context.send({ kind: 'accountUpdateMultiEnd', reqId });
      };
      subscriptions.begin(reqId, { reply: 'account_updates', everyMs: REFRESH_MS, first, refresh });
    },
    cancelAccountUpdatesMulti: ({ reqId }) => subscriptions.end(reqId),
  };
}

/** Returns the values that are new or have changed since the last call. */
function trackChanges(
  context: SessionContext,
  isWanted: (value: AccountValue) => boolean,
): () => readonly AccountValue[] {
  const sent = new Map<string, string>();
  return () =>
    context.venue
      .accountValues(context.now())
      .filter((value) => isWanted(value) && sent.get(`${value.tag} ${value.currency}`) !== value.value)
      .map((value) => {
        sent.set(`${value.tag} ${value.currency}`, value.value);
        return value;
      });
}

/** Sends the open positions, and once each position that has been closed. */
function trackPortfolio(context: SessionContext): () => void {
  const { venue } = context;
  const open = new Map<number, () => void>();
  return () => {
    const positions = venue.positions(context.now());
    for (const { contract, ...p } of positions) {
      const wire = wireContract(contract, contract.primaryExchange);
      const message = { kind: 'portfolioValue', contract: wire, account: p.account } as const;
      context.send({
        ...message,
        position: p.quantity,
        marketPrice: p.marketPrice,
        marketValue: p.marketValue,
        averageCost: p.averageCost,
        unrealizedPnl: p.unrealizedPnl,
        realizedPnl: p.realizedPnl,
      });
      open.set(contract.conId, () =>
        context.send({
          ...message,
          position: 0,
          marketPrice: venue.snapshot(contract.conId, context.now()).last,
          marketValue: 0,
          averageCost: 0,
          unrealizedPnl: 0,
          realizedPnl: 0,
        }),
      );
    }
    for (const [conId, sendFlat] of open) {
      if (positions.some(({ contract }) => contract.conId === conId)) continue;
      open.delete(conId);
      sendFlat();
    }
  };
}

/** True when a list of tags such as `NetLiquidation,BuyingPower,$LEDGER:USD` includes the value. */
function isAskedFor({ tag, currency, ledger }: AccountValue, tags: string): boolean {
  return tags.split(',').some((asked) => {
    const [name = '', ledgerCurrency = ''] = asked.trim().split(':');
    if (name !== '$LEDGER') return name === tag;
    return ledger && (ledgerCurrency === '' || ledgerCurrency === 'ALL' || ledgerCurrency === currency);
  });
}
