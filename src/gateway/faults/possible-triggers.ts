import { nearest } from '../../domain/words.ts';
import { REQUEST_CODECS } from '../../tws/requests.ts';
import { ORDER_TYPES } from '../venue/order-types.ts';
import type { TriggerEvent, TriggerMatch, TriggerName } from './scenario.ts';

const ORDER_EVENT: readonly (keyof TriggerMatch)[] = [
  'client',
  'symbol',
  'side',
  'order_id',
  'order_ref',
  'order_type',
];

/** Members of each event; a filter on another member can never match. */
const KNOWN_OF: Readonly<Record<TriggerName, readonly (keyof TriggerMatch)[]>> = {
  connected: ['client'],
  request: ['client', 'request', 'symbol', 'order_id'],
  order_placed: ORDER_EVENT,
  order_acknowledged: ORDER_EVENT,
  partially_filled: ORDER_EVENT,
  filled: ORDER_EVENT,
  cancelled: ORDER_EVENT,
};

/** Reasons for which a trigger can never fire; `path` is the path of the trigger. */
export function triggerFaults({ event, match = {} }: TriggerEvent, path: string): readonly string[] {
  const known = KNOWN_OF[event];
  const names = Object.keys(match);
  const strange = names.filter((name) => !known.some((one) => one === name));
  return [
    ...strange.map((name) => `${path}/match/${name}: an event ${event} has none, only ${known.join(', ')}`),
    ...requestFaults(match.request, `${path}/match/request`),
    ...oneOf(match.order_type, ORDER_TYPES, `${path}/match/order_type`),
  ];
}

/** Reasons for which a request of this kind can never come. */
export function requestFaults(kind: string | undefined, path: string): readonly string[] {
  return oneOf(kind, REQUEST_KINDS, path);
}

const REQUEST_KINDS: readonly string[] = Object.keys(REQUEST_CODECS);

/** Returns the fault of a word that is not in a list; empty when it is. */
export function oneOf(word: string | undefined, words: readonly string[], path: string): readonly string[] {
  if (word === undefined || words.includes(word)) return [];
  const meant = nearest(word, words);
  const expected = meant === undefined ? `one of ${words.join(', ')}` : `such as ${meant}`;
  return [`${path}: expected ${expected}, found "${word}"`];
}
