import { REPLY_CODECS } from '../../tws/replies.ts';
import { REQUEST_CODECS } from '../../tws/requests.ts';
import type { OrderStatus } from '../venue/order.ts';
import { FAULT_NAMES } from './catalogue.ts';
import type { CallbackChoice, FaultAction, RequestChoice } from './fault-parameters.ts';
import { oneOf, requestFaults } from './possible-triggers.ts';

/** Order statuses that the venue sends. */
const STATUSES: readonly OrderStatus[] = [
  'PreSubmitted',
  'Submitted',
  'PendingCancel',
  'Cancelled',
  'Filled',
  'Inactive',
];

/** Reasons for which a fault can never have an effect; `path` is the path of the action. */
export function actionFaults(action: FaultAction, path: string): readonly string[] {
  const requests = (['answer-error', 'ignore-request'] as const).flatMap((name) =>
    choiceFaults(action[name], `${path}/${name}`),
  );
  const callbacks = (['lose-callbacks', 'duplicate-callbacks', 'delay-callbacks'] as const).flatMap((name) =>
    callbackFaults(action[name], `${path}/${name}`),
  );
  return [...requests, ...callbacks, ...frameFaults(action, path)];
}

function choiceFaults(choice: RequestChoice | undefined, path: string): readonly string[] {
  if (choice === undefined) return [];
  const { request, order, order_id: orderId, symbol } = choice;
  const wrong = requestFaults(request, `${path}/request`);
  if (wrong.length > 0) return wrong;
  const members = membersOf(request);
  const none = (name: string) => `${path}/${name}: a request ${request} has none`;
  return [
    ...(order !== undefined && request !== 'placeOrder' ? [none('order')] : []),
    ...(orderId !== undefined && !members.includes('orderId') ? [none('order_id')] : []),
    ...(symbol !== undefined && !members.includes('contract') ? [none('symbol')] : []),
  ];
}

function membersOf(kind: string): readonly string[] {
  return Object.entries(REQUEST_CODECS).flatMap(([name, { empty }]) => (name === kind ? Object.keys(empty) : []));
}

function callbackFaults(choice: CallbackChoice | undefined, path: string): readonly string[] {
  if (choice?.status === undefined) return [];
  const hasStatus = choice.callbacks.some((name) => name === 'open_order' || name === 'order_status');
  return [
    ...oneOf(choice.status, STATUSES, `${path}/status`),
    ...(hasStatus ? [] : [`${path}/status: ${choice.callbacks.join(', ')} have none`]),
  ];
}

const REPLY_NUMBERS: readonly number[] = Object.values(REPLY_CODECS).map(({ id }) => id);

function frameFaults({ 'corrupt-frame': frame }: FaultAction, path: string): readonly string[] {
  if (frame?.message === undefined || REPLY_NUMBERS.includes(frame.message)) return [];
  return [`${path}/corrupt-frame/message: a gateway sends no message ${frame.message}`];
}

/** Symbols that the venue must have for a fault, with their paths. */
export function symbolFaults(
  action: FaultAction,
  path: string,
): readonly { readonly symbol: string; readonly at: string }[] {
  const single = FAULT_NAMES.flatMap((name) => {
    // A client may also request an unknown symbol.
    if (name === 'answer-error' || name === 'ignore-request') return [];
    const parameters = action[name] ?? {};
    const symbol = 'symbol' in parameters ? parameters.symbol : undefined;
    return symbol === undefined ? [] : [{ symbol, at: `${path}/${name}/symbol` }];
  });
  const silent = (action['silent-data']?.symbols ?? []).map((symbol, place) => ({
    symbol,
    at: `${path}/silent-data/symbols/${place}`,
  }));
  return [...single, ...silent];
}
