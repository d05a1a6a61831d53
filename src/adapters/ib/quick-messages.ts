import { BID, BID_SIZE, type Notify, priceAttributes } from './gateway-listener.ts';

/** Takes the text of a message; false leaves it to the client library. */
export type TakeMessage = (message: string) => boolean;

/** Messages by their first bytes. */
const TICK_PRICE = '1\0';
const TICK_SIZE = '2\0';
const TICK_STRING = '46\0';
const CURRENT_TIME = '49\0';

/** The version that a tick price of every gateway of this century has. */
const PRICE_VERSION = 6;
/** Under which number the size of a price is told: of live data, then of delayed data. */
const SIZE_OF: ReadonlyMap<number, number> = new Map([
  [2, 3],
  [4, 5],
  [66, 69],
  [67, 70],
  [68, 71],
]);

/** Only a clock message is looked into before it is told. */
const NOT_LOOKED_INTO: readonly string[] = [];

/**
 * The four messages that are nearly all of a session's traffic, told straight from their characters: the library makes a
 * text of each field, copies them twice, and offers what it reads to three events. Only what has exactly the fields of
 * its kind, all plain numbers, is taken, so that the library judges and reports whatever is odd. The first message of a
 * connection is its greeting.
 */
export function quickMessages(received: (tokens: readonly string[]) => void, tell: Notify): TakeMessage {
  let isGreeted = false;
  return (message) => {
    if (!isGreeted) {
      isGreeted = true;
      return false;
    }
    const news = newsOf(message, tell);
    if (news === undefined) return false;
    received(message.startsWith(CURRENT_TIME) ? message.split('\0').slice(0, -1) : NOT_LOOKED_INTO);
    news();
    return true;
  };
}

type News = () => void;

/** News of one of the four messages, in the order in which the library would tell it; undefined where it must judge. */
function newsOf(message: string, tell: Notify): News | undefined {
  if (message.startsWith(TICK_PRICE)) return priceNews(numbersOf(message, TICK_PRICE.length, 6), tell);
  if (message.startsWith(TICK_SIZE)) return sizeNews(numbersOf(message, TICK_SIZE.length, 4), tell);
  if (message.startsWith(CURRENT_TIME)) return timeNews(numbersOf(message, CURRENT_TIME.length, 2), tell);
  return message.startsWith(TICK_STRING) && hasFields(message, 5) ? nothing : undefined;
}

function nothing(): void {
  // No listener has a use for it.
}

type Numbers = readonly number[] | undefined;

function priceNews(numbers: Numbers, tell: Notify): News | undefined {
  if (numbers === undefined) return undefined;
  const [version = 0, id = 0, field = 0, price = 0, size = 0, mask = 0] = numbers;
  if (version !== PRICE_VERSION || !areWhole(id, field, mask)) return undefined;
  const attributes = priceAttributes(mask);
  const sizeField = SIZE_OF.get(field);
  return () => {
    if (field === BID) tell((to) => to.tickSize?.(id, BID_SIZE, size));
    tell((to) => to.tickPrice?.(id, field, price, attributes));
    if (sizeField !== undefined) tell((to) => to.tickSize?.(id, sizeField, size));
  };
}

function sizeNews(numbers: Numbers, tell: Notify): News | undefined {
  if (numbers === undefined) return undefined;
  const [, id = 0, field = 0, size = 0] = numbers;
  return areWhole(id, field) ? () => tell((to) => to.tickSize?.(id, field, size)) : undefined;
}

/** The library cuts the milliseconds off. */
function timeNews(numbers: Numbers, tell: Notify): News | undefined {
  if (numbers === undefined) return undefined;
  const [, time = 0] = numbers;
  return () => tell((to) => to.currentTime?.(Math.trunc(time)));
}

/** The library reads a fraction as a whole number. */
function areWhole(id: number, field: number, mask = 0): boolean {
  return Number.isInteger(id) && Number.isInteger(field) && Number.isInteger(mask);
}

function hasFields(message: string, count: number): boolean {
  let at = 0;
  for (let field = 0; field < count; field++) {
    at = message.indexOf('\0', at) + 1;
    if (at === 0) return false;
  }
  return at === message.length;
}

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
/** With so many digits a number, and the power of ten by which it is divided, are exact, and so the quotient is rounded once. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, decimals) => 10 ** decimals);

/** The fields of a message from `at` on, if they are so many, and each a plain number such as `-1`, `100` or `232.51`. */
function numbersOf(message: string, start: number, count: number): Numbers {
  const numbers: number[] = [];
  let at = start;
  for (let field = 0; field < count; field++) {
    const isNegative = message.charCodeAt(at) === MINUS;
    if (isNegative) at++;
    const first = at;
    let number = 0;
    let point = -1;
    let code = message.charCodeAt(at);
    for (; code >= ZERO ? code <= ZERO + 9 : code === POINT && point < 0; code = message.charCodeAt(++at)) {
      if (code === POINT) point = at;
      else number = number * 10 + code - ZERO;
    }
    const decimals = point < 0 ? 0 : at - point - 1;
    const digits = point < 0 ? at - first : at - first - 1;
    // A number neither begins nor ends with a point.
    if (code !== 0 || digits === 0 || digits > MOST_DIGITS || point === first || point === at - 1) return undefined;
    const size = number / (POWERS[decimals] ?? 1);
    numbers.push(isNegative ? -size : size);
    at++;
  }
  return at === message.length ? numbers : undefined;
}
