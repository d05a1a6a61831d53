import { message } from '../message.ts';
import { type IdMessage, idMessage } from './id-message.ts';

/** Subscribes to the profit and loss of one position. */
export interface ReqPnlSingle extends IdMessage<'reqPnlSingle'> {
  readonly account: string;
  readonly model: string;
  readonly conId: number;
}

// 94, reqId, account, model, conId
export const reqPnlSingle = message<ReqPnlSingle>(
  94,
  { kind: 'reqPnlSingle', reqId: 0, account: '', model: '', conId: 0 },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    account: f.text(m.account),
    model: f.text(m.model),
    conId: f.integer(m.conId),
  }),
);

/** Ends the subscription. */
export type CancelPnlSingle = IdMessage<'cancelPnlSingle'>;
// 95, reqId
export const cancelPnlSingle = idMessage(95, 'cancelPnlSingle');

/** Profit and loss of one position; unset for a contract that was never held. */
export interface PnlSingle extends IdMessage<'pnlSingle'> {
  readonly position: number;
  readonly daily: number | undefined;
  readonly unrealized: number | undefined;
  readonly realized: number | undefined;
  readonly value: number | undefined;
}

const EMPTY: PnlSingle = {
  kind: 'pnlSingle',
  reqId: 0,
  position: 0,
  daily: undefined,
  unrealized: undefined,
  realized: undefined,
  value: undefined,
};

// 95, reqId, position, daily, unrealized, realized, value
export const pnlSingle = message<PnlSingle>(95, EMPTY, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  position: f.double(m.position),
  daily: f.markedDouble(m.daily),
  unrealized: f.markedDouble(m.unrealized),
  realized: f.markedDouble(m.realized),
  value: f.markedDouble(m.value),
}));
