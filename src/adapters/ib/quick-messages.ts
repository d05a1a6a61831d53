import type { Tell } from './gateway-listener.ts';

/** Takes the text of a message; false leaves it to the client library. */
export type TakeMessage = (message: string) => boolean;

const TICK_PRICE = '1';
const TICK_SIZE = '2';
const TICK_STRING = '46';
const CURRENT_TIME = '49';

/** The version that a tick price of every gateway of this century has. */
const PRICE_VERSION = '6';
const BID = 1;
const BID_SIZE = 0;
/** Under which number the size of a price is told: of live data, then of delayed data. */
const SIZE_OF: ReadonlyMap<number, number> = new Map([
  [2, 3],
  [4, 5],
  [66, 69],
  [67, 70],
  [68, 71],
]);
const PAST_LIMIT = 2;
const PRE_OPEN = 4;

/**
 * The four messages of which a session gets twenty a second, told straight from their fields: the library copies the
 * fields of a message twice, and offers it to three events for each that somebody hears. Only what has exactly the
 * fields of its kind is taken, so that the library judges and reports whatever is odd. The first message of a connection
 * is its greeting.
 */
export function quickMessages(received: (tokens: readonly string[]) => void, tell: Tell): TakeMessage {
  let isGreeted = false;
  return (message) => {
    if (!isGreeted) {
      isGreeted = true;
      return false;
    }
    if (!isQuick(message)) return false;
    const fields = message.split('\0');
    if (fields.pop() !== '') return false;
    const news = newsOf(fields, tell);
    if (news === undefined) return false;
    received(fields);
    news();
    return true;
  };
}

const ONE = 49;
const TWO = 50;
const FOUR = 52;
const SIX = 54;
const NINE = 57;

/** By the first bytes: most other messages need not be split to be left alone. */
function isQuick(message: string): boolean {
  const first = message.charCodeAt(0);
  if (first === ONE || first === TWO) return message.charCodeAt(1) === 0;
  const second = message.charCodeAt(1);
  return first === FOUR && (second === SIX || second === NINE) && message.charCodeAt(2) === 0;
}

type News = () => void;

/** What a message of the four tells, in the order in which the library would; nothing for one that it must judge. */
function newsOf(fields: readonly string[], tell: Tell): News | undefined {
  const [kind] = fields;
  if (kind === TICK_PRICE)
    return fields.length === 7 && fields[1] === PRICE_VERSION ? priceNews(fields, tell) : undefined;
  if (kind === TICK_SIZE) return fields.length === 5 ? sizeNews(fields, tell) : undefined;
  if (kind === TICK_STRING) return fields.length === 5 ? nothing : undefined;
  return kind === CURRENT_TIME && fields.length === 3 ? timeNews(fields, tell) : undefined;
}

function nothing(): void {
  // No listener has a use for it.
}

function priceNews(
  [, , idText = '', fieldText = '', priceText = '', sizeText = '', maskText = '']: readonly string[],
  tell: Tell,
): News | undefined {
  const [id, field, price] = [whole(idText), whole(fieldText), decimal(priceText)];
  const [size, mask] = [decimal(sizeText), whole(maskText)];
  if (id === undefined || field === undefined || price === undefined || size === undefined || mask === undefined)
    return undefined;
  const attributes = { isPreOpen: (mask & PRE_OPEN) !== 0, isPastLimit: (mask & PAST_LIMIT) !== 0 };
  const sizeField = SIZE_OF.get(field);
  return () => {
    if (field === BID) tell((to) => to.tickSize?.(id, BID_SIZE, size));
    tell((to) => to.tickPrice?.(id, field, price, attributes));
    if (sizeField !== undefined) tell((to) => to.tickSize?.(id, sizeField, size));
  };
}

function sizeNews([, , idText = '', fieldText = '', sizeText = '']: readonly string[], tell: Tell): News | undefined {
  const [id, field, size] = [whole(idText), whole(fieldText), decimal(sizeText)];
  if (id === undefined || field === undefined || size === undefined) return undefined;
  return () => tell((to) => to.tickSize?.(id, field, size));
}

/** The library cuts the milliseconds off. */
function timeNews([, , text = '']: readonly string[], tell: Tell): News | undefined {
  const time = decimal(text);
  return time === undefined ? undefined : () => tell((to) => to.currentTime?.(Math.trunc(time)));
}

/** Digits alone, so few that the number is exact. */
function whole(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

/** Nothing for what the library might read otherwise: an empty field, a comma, an exponent. */
function decimal(text: string): number | undefined {
  return PLAIN.test(text) ? Number(text) : undefined;
}

const PLAIN = /^-?\d{1,15}(\.\d+)?$/;
