import { message } from '../message.ts';
import { type BareMessage, bareMessage, type IdMessage } from './id-message.ts';

/** Requests the exchanges with market depth. */
export type ReqDepthExchanges = BareMessage<'reqDepthExchanges'>;
// 82
export const reqDepthExchanges = bareMessage(82, 'reqDepthExchanges');

/** An exchange with market depth. */
export interface DepthExchange {
  readonly exchange: string;
  readonly secType: string;
  readonly listingExchange: string;
  /** `Deep`, `Deep2`. */
  readonly service: string;
  readonly aggGroup: number | undefined;
}

const EMPTY_EXCHANGE: DepthExchange = {
  exchange: '',
  secType: '',
  listingExchange: '',
  service: '',
  aggGroup: undefined,
};

/** Exchanges with market depth. */
export interface DepthExchanges {
  readonly kind: 'depthExchanges';
  readonly exchanges: readonly DepthExchange[];
}

// 80, count, {exchange, secType, listing exchange, service, aggGroup}
export const depthExchanges = message<DepthExchanges>(80, { kind: 'depthExchanges', exchanges: [] }, (f, m) => ({
  kind: m.kind,
  exchanges: f.list(m.exchanges, EMPTY_EXCHANGE, (g, item) => ({
    exchange: g.text(item.exchange),
    secType: g.text(item.secType),
    listingExchange: g.text(item.listingExchange),
    service: g.text(item.service),
    aggGroup: g.optionalInteger(item.aggGroup),
  })),
}));

/** Requests the letters of the exchanges of a quote. */
export interface ReqSmartComponents extends IdMessage<'reqSmartComponents'> {
  /** From `tickReqParams`. */
  readonly bboExchange: string;
}

// 83, reqId, bbo exchange
export const reqSmartComponents = message<ReqSmartComponents>(
  83,
  { kind: 'reqSmartComponents', reqId: 0, bboExchange: '' },
  (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId), bboExchange: f.text(m.bboExchange) }),
);

/** Letters of exchanges. */
export interface SmartComponents extends IdMessage<'smartComponents'> {
  readonly components: readonly { readonly bit: number; readonly exchange: string; readonly letter: string }[];
}

// 82, reqId, count, {bit, exchange, letter}
export const smartComponents = message<SmartComponents>(
  82,
  { kind: 'smartComponents', reqId: 0, components: [] },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    components: f.list(m.components, { bit: 0, exchange: '', letter: '' }, (g, item) => ({
      bit: g.integer(item.bit),
      exchange: g.text(item.exchange),
      letter: g.text(item.letter),
    })),
  }),
);

/** Requests the news providers of the account. */
export type ReqNewsProviders = BareMessage<'reqNewsProviders'>;
// 85
export const reqNewsProviders = bareMessage(85, 'reqNewsProviders');

/** News providers of the account. */
export interface NewsProviders {
  readonly kind: 'newsProviders';
  readonly providers: readonly { readonly code: string; readonly name: string }[];
}

// 85, count, {code, name}
export const newsProviders = message<NewsProviders>(85, { kind: 'newsProviders', providers: [] }, (f, m) => ({
  kind: m.kind,
  providers: f.list(m.providers, { code: '', name: '' }, (g, item) => ({
    code: g.text(item.code),
    name: g.text(item.name),
  })),
}));
