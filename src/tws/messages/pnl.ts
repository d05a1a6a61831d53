import { message } from '../message.ts';
import { type IdMessage, idMessage } from './id-message.ts';

/** Subscribes to the profit and loss of an account. */
export interface ReqPnl extends IdMessage<'reqPnl'> {
  readonly account: string;
  readonly model: string;
}

// 92, reqId, account, model
export const reqPnl = message<ReqPnl>(92, { kind: 'reqPnl', reqId: 0, account: '', model: '' }, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  account: f.text(m.account),
  model: f.text(m.model),
}));

/** Ends the subscription. */
export type CancelPnl = IdMessage<'cancelPnl'>;
// 93, reqId
export const cancelPnl = idMessage(93, 'cancelPnl');

/** Profit and loss of an account. */
export interface Pnl extends IdMessage<'pnl'> {
  readonly daily: number;
  readonly unrealized: number | undefined;
  readonly realized: number | undefined;
}

// 94, reqId, daily, unrealized, realized
export const pnl = message<Pnl>(
  94,
  { kind: 'pnl', reqId: 0, daily: 0, unrealized: undefined, realized: undefined },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    daily: f.double(m.daily),
    unrealized: f.markedDouble(m.unrealized),
    realized: f.markedDouble(m.realized),
  }),
);
