import type { MarketDataType } from '../../domain/market.ts';
import type { SessionCore } from './session-core.ts';

/** Live data where the account has them, delayed data elsewhere; each line then says which it is. */
const DELAYED_IF_NOT_LIVE = 3;

export function isMarketDataType(type: number): type is MarketDataType {
  return type === 1 || type === 2 || type === 3 || type === 4;
}

/** Asks for live data, and for delayed ones where there are no live ones. */
export function requestType(sender: SessionCore['sender']): void {
  sender.send({ lane: 'request', write: (api) => void api.reqMarketDataType(DELAYED_IF_NOT_LIVE) });
}
