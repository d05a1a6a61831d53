import type { ConnectionFacts, ContractQuery, Timed, WhatIfAnswer } from '../../domain/account.ts';
import type { ConnectionClass, WhatIfOrder } from '../../domain/broker.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import type { SessionOptions, WhatIfSession } from '../../runner/ports/broker-session.ts';
import { isHarmless, type ReadPlan, type ReadReply } from './reads.ts';
import { SessionCore } from './session-core.ts';
import { twsContract } from './tws-contract.ts';
import { twsWhatIfOrder } from './tws-order.ts';

const VALIDATION_ERROR = 321;

/** Opens a connection that sends nothing but what-if orders. It is for those who asked for it: stage 6 with --what-if. */
export async function openWhatIfSession(options: SessionOptions): Promise<WhatIfSession> {
  return new IbWhatIfSession(await SessionCore.open(options));
}

class IbWhatIfSession implements WhatIfSession {
  readonly #core: SessionCore;
  #nextOrderId: number;

  constructor(core: SessionCore) {
    this.#core = core;
    this.#nextOrderId = core.nextOrderId;
  }

  get account(): string {
    return this.#core.account;
  }

  facts(): ConnectionFacts {
    return this.#core.facts;
  }

  sourceClass(): ConnectionClass {
    return this.#core.sourceClass;
  }

  accountIsPaper(): boolean {
    return this.#core.isPaper;
  }

  async whatIf(query: ContractQuery, order: WhatIfOrder): Promise<Timed<WhatIfAnswer>> {
    const orderId = this.#nextOrderId++;
    return this.#core.reads.request<WhatIfAnswer>('placeOrder (what-if)', (reply) =>
      whatIfPlan(reply, orderId, query, order, this.account),
    );
  }

  sentMessages(): readonly SentMessage[] {
    return this.#core.sender.sentMessages();
  }

  async close(): Promise<void> {
    await this.#core.close();
  }
}

function whatIfPlan(
  reply: ReadReply<WhatIfAnswer>,
  orderId: number,
  query: ContractQuery,
  order: WhatIfOrder,
  account: string,
): ReadPlan<WhatIfAnswer> {
  const contract = twsContract(query);
  const details = twsWhatIfOrder(order, account);
  return {
    write: (api) => void api.placeOrder(orderId, contract, details),
    listener: {
      openOrder: (id, _contract, _order, state) => {
        if (id !== orderId) return;
        const { initMarginChange: initialMarginChange = 0, commission = 0 } = state;
        reply.done({ kind: 'accepted', initialMarginChange, commission });
      },
      error: (id, code, message) => {
        if (id === orderId && !isHarmless(code)) reply.done(refusal(code, message));
      },
    },
  };
}

function refusal(code: number, message: string): WhatIfAnswer {
  const isReadOnly = code === VALIDATION_ERROR && /read-only/i.test(message);
  return isReadOnly ? { kind: 'read_only', code: 321, message } : { kind: 'refused', code, message };
}
