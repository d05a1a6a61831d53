import type { ContractQuery, Timed } from '../../domain/account.ts';
import type { MarketDataAnswer } from '../../domain/broker.ts';
import type { MarketDataType } from '../../domain/market.ts';
import { isMarketDataType, requestType } from './market-data-type.ts';
import { isHarmless, pacingRefusal, type ReadPlan, type ReadReply } from './reads.ts';
import type { SessionCore } from './session-core.ts';
import { twsContract } from './tws-contract.ts';

const FIRST_PRICE_WITHIN_MS = 5000;

/**
 * What a line on a contract offers: opened, watched until its type and a price have come, closed. Rejects with
 * PACING_REFUSED when the account has no line left.
 */
export async function readMarketData(core: SessionCore, query: ContractQuery): Promise<Timed<MarketDataAnswer>> {
  const holder = {};
  if (!core.lines.take(holder)) {
    throw pacingRefusal(`All ${core.lines.limit} market-data lines of the account are in use.`);
  }
  try {
    requestType(core.sender);
    return await core.reads.request<MarketDataAnswer>('reqMktData', (reply) => linePlan(core, reply, query));
  } finally {
    core.lines.free(holder);
  }
}

function linePlan(
  core: SessionCore,
  reply: ReadReply<MarketDataAnswer>,
  query: ContractQuery,
): ReadPlan<MarketDataAnswer> {
  const seen = new FirstSight();
  const openedAt = core.now();
  const finishIfComplete = () => {
    const answer = seen.isComplete ? seen.answer : undefined;
    if (answer !== undefined) reply.done(answer);
  };
  return {
    write: (api) => void api.reqMktData(reply.requestId, twsContract(query), '', false, false),
    cancel: (api) => void api.cancelMktData(reply.requestId),
    timeoutMs: FIRST_PRICE_WITHIN_MS,
    answerAfterTimeout: () => seen.answer,
    answerTo: (code, message) => (isHarmless(code) ? undefined : { kind: 'refused', code, message }),
    listener: {
      marketDataType: (id, type) => {
        if (id === reply.requestId && isMarketDataType(type)) seen.type = type;
        finishIfComplete();
      },
      tickReqParams: (id, minTick) => {
        if (id === reply.requestId && minTick > 0) seen.minTick = minTick;
      },
      tickPrice: (id, _field, price) => {
        if (id === reply.requestId && price > 0) seen.firstTickMs ??= core.now() - openedAt;
        finishIfComplete();
      },
    },
  };
}

/** What a line has shown since it was opened. */
class FirstSight {
  type: MarketDataType | undefined;
  firstTickMs: number | undefined;
  minTick: number | undefined;

  get isComplete(): boolean {
    return this.type !== undefined && this.firstTickMs !== undefined;
  }

  /** Undefined while the type is not known. */
  get answer(): MarketDataAnswer | undefined {
    const { type, firstTickMs, minTick } = this;
    if (type === undefined) return undefined;
    const seen = { ...(firstTickMs !== undefined && { firstTickMs }), ...(minTick !== undefined && { minTick }) };
    return { kind: 'available', type, ...seen };
  }
}
