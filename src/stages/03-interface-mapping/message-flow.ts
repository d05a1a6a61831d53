import type { BrokerOperation } from '../../domain/broker-operations.ts';
import { DRAWN_COLUMNS, wordLines } from '../drawn-text.ts';

const ENGINE = 'engine or probe';
const SESSION = 'session';
const GATEWAY = 'IB Gateway';

/** Columns of the number and the two ends of a message; its text follows. */
const WAY_COLUMNS = 33;

/** Numbered messages of an operation as text: requests, responses, closing request, messages of a refusal. */
export function messageFlow(operation: BrokerOperation): readonly string[] {
  const { sessionMethods, requests, callbacks, internalMessages, errorCodes } = operation;
  const [first = '', ...others] = requests;
  const closing = others.filter(isClosing);
  const opening = [first, ...others.filter((request) => !isClosing(request))];
  const steps: readonly (readonly [from: string, to: string, words: string])[] = [
    [ENGINE, SESSION, sessionMethods.join(', ')],
    ...opening.map((request) => [SESSION, GATEWAY, request] as const),
    ...callbacks.filter((callback) => !isRefusal(callback)).map((callback) => [GATEWAY, SESSION, callback] as const),
    ...closing.map((request) => [SESSION, GATEWAY, request] as const),
    [SESSION, ENGINE, internalMessages.join(', ')],
  ];
  return [
    ...steps.flatMap(([from, to, words], index) => message(`${index + 1}.`, from, to, words)),
    'or, when it is refused or broken off:',
    ...message('', GATEWAY, SESSION, `${refusal(callbacks)} ${errorCodes.join(', ')}`),
  ];
}

function message(number: string, from: string, to: string, words: string): readonly string[] {
  const way = `${number.padStart(3)} ${from} --> ${to}`.padEnd(WAY_COLUMNS);
  return wordLines(words, DRAWN_COLUMNS - WAY_COLUMNS).map(
    (line, index) => `${index === 0 ? way : ' '.repeat(WAY_COLUMNS)}${line}`,
  );
}

/** True for a request that ends an earlier one. */
function isClosing(request: string): boolean {
  return /^(cancel|disconnect)/.test(request);
}

function isRefusal(callback: string): boolean {
  return callback === 'error' || callback === 'disconnected';
}

/** Events of a refusal: the library reports each one as `error`, even where the map does not list that event. */
function refusal(callbacks: readonly string[]): string {
  return callbacks.includes('disconnected') ? 'disconnected, error' : 'error';
}
