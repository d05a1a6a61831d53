import type { Handlers, SessionContext } from './session-context.ts';

/** Exchange of the quotes in `tickReqParams`. */
export const BBO_EXCHANGE = 'SIM';

/** Serves requests with fixed answers: a single account, no market depth, no news. */
export function createFactDesk(
  context: SessionContext,
): Handlers<
  | 'reqUserInfo'
  | 'reqFamilyCodes'
  | 'reqSoftDollarTiers'
  | 'reqDepthExchanges'
  | 'reqSmartComponents'
  | 'reqNewsProviders'
  | 'reqNewsBulletins'
  | 'cancelNewsBulletins'
  | 'reqCurrentTimeMillis'
> {
  const { venue, send } = context;
  const later = (action: () => void) => context.later('other', action);
  return {
    reqUserInfo: ({ reqId }) => later(() => send({ kind: 'userInfo', reqId, whiteBrandingId: '' })),
    reqFamilyCodes: () => later(() => send({ kind: 'familyCodes', codes: [{ account: venue.account, code: '' }] })),
    reqSoftDollarTiers: ({ reqId }) => later(() => send({ kind: 'softDollarTiers', reqId, tiers: [] })),
    reqDepthExchanges: () => later(() => send({ kind: 'depthExchanges', exchanges: [] })),
    reqSmartComponents: ({ reqId, bboExchange }) => {
      const components = bboExchange === BBO_EXCHANGE ? [{ bit: 0, exchange: BBO_EXCHANGE, letter: 'S' }] : [];
      later(() => send({ kind: 'smartComponents', reqId, components }));
    },
    reqNewsProviders: () => later(() => send({ kind: 'newsProviders', providers: [] })),
    reqNewsBulletins: ({ all }) => {
      if (all) later(() => send({ kind: 'newsBulletin', id: 1, type: 1, text: BULLETIN, origin: BBO_EXCHANGE }));
    },
    cancelNewsBulletins: () => {},
    reqCurrentTimeMillis: () => send({ kind: 'currentTimeMillis', timeMs: context.now() }),
  };
}

const BULLETIN = 'This Gateway is simulated: no exchange stands behind it.';
