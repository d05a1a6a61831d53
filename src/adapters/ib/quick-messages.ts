import { BID, BID_SIZE, type Notify, priceAttributes } from './gateway-listener.ts';

/** Processes the text of a message; false leaves it to the client library. */
export type TakeMessage = (message: string) => boolean;

/** First characters of the messages. */
const TICK_PRICE = '1\0';
const TICK_SIZE = '2\0';
const TICK_STRING = '46\0';
const CURRENT_TIME = '49\0';

/** Version of the tick price in every gateway that still runs. */
const PRICE_VERSION = 6;
/** Size field of each price field: live data, then delayed data. Bid is handled in `priceCalls`, because its size is sent first. */
const SIZE_OF: ReadonlyMap<number, number> = new Map([
  [2, 3],
  [4, 5],
  [66, 69],
  [67, 70],
  [68, 71],
]);

/** Tokens of other messages are not read. */
const NO_TOKENS: readonly string[] = [];

/**
 * Decodes the four messages that make up nearly all traffic: the library creates a string for each field, copies them
 * twice and emits three events. Accepts only messages with exactly the expected fields, all plain numbers, so that the
 * library handles anomalies. The first message of a connection is its greeting.
 */
export function quickMessages(received: (tokens: readonly string[]) => void, notify: Notify): TakeMessage {
  let isGreeted = false;
  return (message) => {
    if (!isGreeted) {
      isGreeted = true;
      return false;
    }
    const calls = callsFor(message, notify);
    if (calls === undefined) return false;
    received(message.startsWith(CURRENT_TIME) ? message.split('\0').slice(0, -1) : NO_TOKENS);
    calls();
    return true;
  };
}

type Calls = () => void;

/** Returns the calls for one of the four messages, in the library's order; undefined where the library must decode it. */
function callsFor(message: string, notify: Notify): Calls | undefined {
  if (message.startsWith(TICK_PRICE)) return priceCalls(numbersOf(message, TICK_PRICE.length, 6), notify);
  if (message.startsWith(TICK_SIZE)) return sizeCalls(numbersOf(message, TICK_SIZE.length, 4), notify);
  if (message.startsWith(CURRENT_TIME)) return timeCalls(numbersOf(message, CURRENT_TIME.length, 2), notify);
  return message.startsWith(TICK_STRING) && hasFields(message, 5) ? nothing : undefined;
}

function nothing(): void {
  // No listener uses it.
}

type Numbers = readonly number[] | undefined;

function priceCalls(numbers: Numbers, notify: Notify): Calls | undefined {
  if (numbers === undefined) return undefined;
  const [version = 0, id = 0, field = 0, price = 0, size = 0, mask = 0] = numbers;
  if (version !== PRICE_VERSION || !areWhole(id, field, mask)) return undefined;
  const attributes = priceAttributes(mask);
  const sizeField = SIZE_OF.get(field);
  return () => {
    if (field === BID) notify((to) => to.tickSize?.(id, BID_SIZE, size));
    notify((to) => to.tickPrice?.(id, field, price, attributes));
    if (sizeField !== undefined) notify((to) => to.tickSize?.(id, sizeField, size));
  };
}

function sizeCalls(numbers: Numbers, notify: Notify): Calls | undefined {
  if (numbers === undefined) return undefined;
  const [, id = 0, field = 0, size = 0] = numbers;
  return areWhole(id, field) ? () => notify((to) => to.tickSize?.(id, field, size)) : undefined;
}

/** Truncates the milliseconds, as the library does. */
function timeCalls(numbers: Numbers, notify: Notify): Calls | undefined {
  if (numbers === undefined) return undefined;
  const [, time = 0] = numbers;
  return () => notify((to) => to.currentTime?.(Math.trunc(time)));
}

/** Leaves fractions to the library, which reads them as integers. */
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
/** Up to this many digits the number and its power-of-ten divisor are exact, so the quotient is rounded once. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, decimals) => 10 ** decimals);

/** Returns the fields of a message from `start` on if they are `count` plain numbers such as `-1`, `100` or `232.51`. */
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
    // A number must not begin or end with a point.
    if (code !== 0 || digits === 0 || digits > MOST_DIGITS || point === first || point === at - 1) return undefined;
    const size = number / (POWERS[decimals] ?? 1);
    numbers.push(isNegative ? -size : size);
    at++;
  }
  return at === message.length ? numbers : undefined;
}
