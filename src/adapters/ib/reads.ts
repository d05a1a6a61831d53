import type { IBApi } from '@stoqey/ib';
import type { Timed } from '../../domain/account.ts';
import { brokerErrorClass } from '../../domain/broker-error-codes.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { GatewayListener } from './gateway-listener.ts';
import type { RequestIds } from './request-ids.ts';
import type { Sender } from './sender.ts';
import type { TimeDriver } from './time-driver.ts';

/** A request, what collects its answer, and what the library calls its end. */
export interface ReadPlan<T> {
  write(api: IBApi): void;
  readonly listener: Partial<GatewayListener>;
  /** The answer that an error of the broker amounts to; undefined when it is no answer. */
  answerTo?(code: number, text: string): T | undefined;
  /** The answer when the time is over; undefined when there is none. */
  answerAfterTimeout?(): T | undefined;
  /** Time for the answer, if not the session's. */
  readonly timeoutMs?: number;
  /** Ends a subscription that the request has opened. */
  cancel?(api: IBApi): void;
}

/** What a plan is made with. */
export interface ReadReply<T> {
  readonly requestId: number;
  done(value: T): void;
  fail(error: Error): void;
}

/** What reads need of their session. */
export interface ReadContext {
  readonly listeners: Set<Partial<GatewayListener>>;
  readonly time: TimeDriver;
  readonly sender: Sender;
  readonly requestIds: RequestIds;
  readonly timeoutMs: number;
}

/** A read that has been asked and not answered. */
interface PendingRead {
  fail(error: Error): void;
}

/** Asks, collects, times, and gives up: the same for every request that has an answer. */
export class Reads {
  readonly #context: ReadContext;
  readonly #pending = new Set<PendingRead>();
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Rejects with PreliveError: see `ReadOnlySession`. */
  async request<T>(name: string, planFor: (reply: ReadReply<T>) => ReadPlan<T>): Promise<Timed<T>> {
    const { time, requestIds } = this.#context;
    const outcome = Promise.withResolvers<T>();
    const requestId = requestIds.next();
    const plan = planFor({ requestId, done: outcome.resolve, fail: outcome.reject });
    const end = this.#await(name, requestId, plan, outcome);
    try {
      const asked = this.#send(name, plan, outcome);
      const value = await outcome.promise;
      return { value, latencyMs: time.clock.now() - asked.at };
    } finally {
      end();
      this.#cancel(plan);
    }
  }

  /** Everything that can settle the outcome is in place; the answer takes it away again. */
  #await<T>(name: string, requestId: number, plan: ReadPlan<T>, outcome: PromiseWithResolvers<T>): () => void {
    const { listeners, time, timeoutMs } = this.#context;
    const listener = { ...plan.listener, error: errorListener(name, requestId, plan, outcome) };
    const pending: PendingRead = { fail: outcome.reject };
    const cancelTimer = time.timers.after(plan.timeoutMs ?? timeoutMs, () => giveUp(name, plan, outcome));
    this.#pending.add(pending);
    listeners.add(listener);
    time.readBegan();
    return () => {
      cancelTimer();
      this.#pending.delete(pending);
      listeners.delete(listener);
      time.readEnded();
    };
  }

  /** `at` is the time at which the request was written, once it has been: waiting for a turn is no latency. */
  #send<T>(name: string, plan: ReadPlan<T>, outcome: PromiseWithResolvers<T>): { readonly at: EpochMs } {
    const { time, sender, timeoutMs } = this.#context;
    const asked = { at: time.clock.now() };
    sender.send({
      lane: 'request',
      withinMs: plan.timeoutMs ?? timeoutMs,
      write: (api) => plan.write(api),
      written: (at) => {
        asked.at = at;
      },
      dropped: () => outcome.reject(notSent(name)),
      late: () => outcome.reject(pacingRefusal(`${name} could not be sent in time under the message limit.`)),
    });
    return asked;
  }

  /** One after the other: their answers name no request. */
  async inLine<T>(line: string, read: () => Promise<T>): Promise<T> {
    const before = this.#lines.get(line) ?? Promise.resolve();
    const own = before.then(read, read);
    this.#lines.set(line, own);
    return own;
  }

  /** Everything that waits for an answer fails. */
  abort(reason: Error): void {
    for (const pending of this.#pending) pending.fail(reason);
  }

  #cancel<T>(plan: ReadPlan<T>): void {
    const { sender } = this.#context;
    if (plan.cancel === undefined || !sender.isOpen) return;
    sender.send({ lane: 'request', write: (api) => plan.cancel?.(api) });
  }
}

function errorListener<T>(name: string, requestId: number, plan: ReadPlan<T>, outcome: PromiseWithResolvers<T>) {
  return (id: number, code: number, text: string): void => {
    plan.listener.error?.(id, code, text);
    if (id !== requestId) return;
    const answer = plan.answerTo?.(code, text);
    if (answer !== undefined) outcome.resolve(answer);
    else if (!isHarmless(code)) {
      outcome.reject(brokerRefusal(name, code, text));
    }
  };
}

/** A request that the broker answered with an error; `brokerCode` lets a caller tell refusals apart. */
function brokerRefusal(name: string, code: number, text: string): PreliveError {
  const cause = { brokerCode: code, brokerText: text };
  return new PreliveError('BROKER_REFUSED', `The broker answered ${name} with error ${code}: ${text}`, { cause });
}

/** An answer still comes after these. */
export function isHarmless(code: number): boolean {
  const errorClass = brokerErrorClass(code);
  return errorClass === 'informational' || errorClass === 'warning';
}

function giveUp<T>(name: string, plan: ReadPlan<T>, outcome: PromiseWithResolvers<T>): void {
  const answer = plan.answerAfterTimeout?.();
  if (answer !== undefined) outcome.resolve(answer);
  else outcome.reject(new PreliveError('BROKER_TIMEOUT', `The broker did not answer ${name} in time.`));
}

/** A request that would break a rule of the broker, or that waits for its turn for too long. */
export function pacingRefusal(reason: string): PreliveError {
  return new PreliveError('PACING_REFUSED', reason);
}

function notSent(name: string): PreliveError {
  return new PreliveError('NOT_CONNECTED', `${name} was not sent: the session with the gateway is not ready.`);
}
