import type { ReqRealTimeBars } from '../../tws/messages/real-time-bars.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { HistoryQuery } from '../venue/quotes.ts';
import { findOne } from './contract-wire.ts';
import { followSlices } from './five-second-feed.ts';
import { whatToShowOf } from './history-request.ts';
import type { Handlers, SessionContext } from './session-context.ts';

/** Serves five-second bars; sends each when it ends. */
export function createRealTimeBarDesk(context: SessionContext): Handlers<'reqRealTimeBars' | 'cancelRealTimeBars'> {
  const running = new Map<number, () => void>();
  return {
    reqRealTimeBars: (request) => {
      const { reqId } = request;
      const found = findOne(context.venue.contracts, request.contract);
      const whatToShow = whatToShowOf(request.whatToShow);
      if (running.has(reqId)) context.fail(reqId, 102, 'Duplicate ticker ID.');
      else if (found.kind === 'refused')
        context.later('market_data', () => context.fail(reqId, found.code, found.text));
      else if (whatToShow === undefined) context.later('market_data', () => context.fail(reqId, 420, badKind(request)));
      else running.set(reqId, begin(context, reqId, found.contract, whatToShow));
    },
    cancelRealTimeBars: ({ reqId }) => {
      const end = running.get(reqId);
      if (end === undefined) return context.fail(reqId, 300, `Can't find EId with tickerId:${reqId}`);
      running.delete(reqId);
      end();
    },
  };
}

function badKind({ whatToShow }: ReqRealTimeBars): string {
  return `Invalid Real-time Query:Invalid what to show ${whatToShow}`;
}

function begin(
  context: SessionContext,
  reqId: number,
  { conId }: VenueContract,
  whatToShow: HistoryQuery['whatToShow'],
): () => void {
  return followSlices(context, conId, whatToShow, ({ at, ...bar }) =>
    context.send({ kind: 'realTimeBar', reqId, seconds: at / 1000, ...bar }),
  );
}
