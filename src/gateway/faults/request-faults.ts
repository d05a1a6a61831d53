import { ProtocolError } from '../../tws/protocol-error.ts';
import { decodeRequest, type Request } from '../../tws/requests.ts';
import { errorText } from './error-texts.ts';
import type { FaultClient } from './fault-client.ts';
import { counter, endAfter, type FaultContext, isConcerned, type StartFault, type StopFault } from './fault-context.ts';
import type { FaultParameters, RequestChoice } from './fault-parameters.ts';
import { fieldAt, messageId } from './payload.ts';
import { rollBackIds } from './roll-back.ts';

/** Decodes a request of a client; `undefined` when the codec cannot read it. */
export function decodedRequest(client: FaultClient, payload: string): Request | undefined {
  try {
    return decodeRequest(payload, client.serverVersion);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** True when the choice selects the request. */
export function isChosen(
  { venue }: Pick<FaultContext, 'venue'>,
  client: FaultClient,
  request: Request,
  choice: RequestChoice,
): boolean {
  if (request.kind !== choice.request) return false;
  if (choice.order_id !== undefined && (!('orderId' in request) || request.orderId !== choice.order_id)) return false;
  const contract = 'contract' in request ? request.contract : undefined;
  if (choice.symbol !== undefined && contract?.symbol !== choice.symbol) return false;
  if (choice.order === undefined || request.kind !== 'placeOrder') return choice.order === undefined;
  if (request.whatIf) return choice.order === 'what_if';
  const isChange = venue
    .openOrders()
    .some((order) => order.clientId === client.clientId && order.orderId === request.orderId);
  return choice.order === (isChange ? 'change' : 'new');
}

type Intercept = RequestChoice & { readonly client?: number; readonly count?: number };

/** Calls `act` for the selected requests; `act` returns false to stop a request. */
function intercept(
  context: FaultContext,
  choice: Intercept,
  act: (client: FaultClient, request: Request) => boolean,
): StopFault {
  const strikes = counter(context, choice.count);
  return context.hooks.incoming.add((client, payload) => {
    if (!isConcerned(client, choice.client)) return true;
    const request = decodedRequest(client, payload);
    if (request === undefined || !isChosen(context, client, request, choice) || !strikes()) return true;
    return act(client, request);
  });
}

/** Answers requests with an error message; with `serve` the request is also served. */
export const answerError: StartFault<FaultParameters['answer-error']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return intercept(context, parameters, (client, request) => {
    const id = requestIdOf(request);
    // Sent after the immediate replies to the request.
    context.afterwards(ANSWER_DELAY_MS, () =>
      client.fail(id, parameters.code, parameters.text ?? errorText(parameters.code, id)),
    );
    return parameters.serve === true;
  });
};

/** Delay of a fast reply. */
const ANSWER_DELAY_MS = 5;

function requestIdOf(request: Request): number {
  if ('orderId' in request) return request.orderId;
  return 'reqId' in request ? request.reqId : -1;
}

/** Never answers the selected requests. */
export const ignoreRequest: StartFault<FaultParameters['ignore-request']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return intercept(context, parameters, () => false);
};

/** Lowers the next order id. */
export const idRollBack: StartFault<FaultParameters['id-roll-back']> = (context, { by, client }) => {
  rollBackIds(context, by, client);
  context.end();
  return () => {};
};

/** Answers every request for historical bars with error 162. */
export const pacingViolation: StartFault<FaultParameters['pacing-violation']> = (context, parameters) =>
  answerError(context, { ...parameters, request: 'reqHistoricalData', code: 162 });

const ERROR_MESSAGE = 4;

/** Disconnects a client after its `after`-th error 100 (message rate exceeded). */
export const rateLimitDisconnect: StartFault<FaultParameters['rate-limit-disconnect']> = (context, parameters) => {
  endAfter(context, parameters.for);
  const breaches = new Map<number, number>();
  return context.hooks.outgoing.add((client, payload) => {
    if (!isConcerned(client, parameters.client) || !isRateBreach(client, payload)) return undefined;
    const count = (breaches.get(client.number) ?? 0) + 1;
    breaches.set(client.number, count);
    if (count === (parameters.after ?? 1)) {
      context.struck();
      context.afterwards(1, () => client.wire.cut('fin'));
    }
    return undefined;
  });
};

function isRateBreach({ serverVersion }: FaultClient, payload: string): boolean {
  return messageId(payload) === ERROR_MESSAGE && fieldAt(payload, serverVersion < 194 ? 3 : 2) === '100';
}
