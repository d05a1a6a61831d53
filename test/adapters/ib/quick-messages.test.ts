import { IBApi } from '@stoqey/ib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNotifier, type GatewayListener, listen } from '../../../src/adapters/ib/gateway-listener.ts';
import { takeMessages } from '../../../src/adapters/ib/library-internals.ts';
import { quickMessages } from '../../../src/adapters/ib/quick-messages.ts';

type Heard = readonly [name: string, ...words: unknown[]];

/** Outcome of a gateway's messages. */
interface Told {
  readonly heard: readonly Heard[];
  /** Messages that the library decoded. */
  readonly left: number;
}

/** Gives messages to a client of the library, which has no socket, with or without taking the quick ones. */
function told(messages: readonly string[], isQuick: boolean): Told {
  const heard: Heard[] = [];
  const hear =
    (name: string) =>
    (...words: unknown[]) =>
      void heard.push([name, ...words]);
  const listener: Partial<GatewayListener> = {
    tickPrice: hear('tickPrice'),
    tickSize: hear('tickSize'),
    currentTime: hear('currentTime'),
    error: hear('error'),
    info: hear('info'),
  };
  const api = new IBApi();
  const tell = createNotifier(new Set([listener]), { defer: (task) => task(), fault: (error) => hear('fault')(error) });
  listen(api, tell);
  const take = quickMessages(() => {}, tell);
  // The greeting is never taken; the library would ask for its socket.
  take('176\0');
  let left = 0;
  takeMessages(api, (message) => {
    const isTaken = isQuick && take(message);
    if (!isTaken) left++;
    return isTaken;
  });
  const socket = Object(Reflect.get(Object(Reflect.get(api, 'controller')), 'socket'));
  Reflect.set(socket, 'neverReceived', false);
  for (const message of messages) Reflect.apply(Reflect.get(socket, 'onMessage'), socket, [message]);
  return { heard, left };
}

const number = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map(String),
  fc.constantFrom('1000000004', '232.51', '0.0001', '-1', '-1.5'),
  fc.tuple(fc.nat(999_999_999), fc.nat(9_999_999)).map(([whole, fraction]) => `${whole}.${fraction}`),
);
const odd = fc.constantFrom(
  '',
  '1e3',
  '1,000',
  '0x10',
  ' 5',
  '5 ',
  'abc',
  '.5',
  '5.',
  '--1',
  '99999999999999999999',
  '1.7976931348623157E308',
  'Infinity',
);
const field = fc.oneof({ weight: 8, arbitrary: number }, { weight: 1, arbitrary: odd });
const fieldNumber = fc.constantFrom('0', '1', '2', '3', '4', '5', '8', '66', '67', '68', '69', '71');
const message = fc
  .oneof(
    fc.tuple(
      fc.constant('1'),
      fc.constantFrom('6', '6', '3', '1'),
      field,
      fieldNumber,
      field,
      field,
      fc.constantFrom('0', '1', '2', '4', '7', ''),
    ),
    fc.tuple(fc.constant('2'), field, field, fieldNumber, field),
    fc.tuple(fc.constant('46'), field, field, field, field),
    fc.tuple(fc.constant('49'), field, field),
    fc.tuple(fc.constant('4'), fc.constant('2'), field, fc.constant('2104'), fc.constant('farm is OK')),
  )
  .chain((fields) => fc.constantFrom(fields, fields, fields, fields.slice(0, -1), [...fields, 'more']))
  .chain((fields) =>
    fc.constantFrom(`${fields.join('\0')}\0`, `${fields.join('\0')}\0`, `${fields.join('\0')}\0`, fields.join('\0')),
  );

describe('messages that are told without the decoder of the library', () => {
  it('tell listeners what it would have told them, whatever stands in their fields', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        expect(told(messages, true).heard).toEqual(told(messages, false).heard);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a bid', '1\x006\x001000000004\x001\x00232.5\x00300\x001\x00', ['tickSize', 1000000004, 0, 300]],
    ['a last size', '2\x006\x001000000004\x005\x00300\x00', ['tickSize', 1000000004, 5, 300]],
    ['the time, without its milliseconds', '49\x001\x001795012200.046\x00', ['currentTime', 1795012200]],
  ])('are %s as a gateway sends it', (_, text, first) => {
    const { heard, left } = told([text], true);
    expect(heard[0]).toEqual(first);
    expect(left).toBe(0);
  });

  it('are not the greeting, which begins like one of them', () => {
    const take = quickMessages(
      () => {},
      () => {},
    );
    expect(take('49\x001\x001795012200\x00')).toBe(false);
    expect(take('49\x001\x001795012200\x00')).toBe(true);
  });
});
