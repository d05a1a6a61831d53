import { dataRequestOf } from './data-messages.ts';
import { errorText } from './error-texts.ts';
import { endAfter, isConcerned, type StartFault } from './fault-context.ts';
import type { FaultParameters } from './fault-parameters.ts';
import { fieldAt, messageId, withField } from './payload.ts';

const TICK_MESSAGES: ReadonlySet<number> = new Set([1, 2, 45, 46]);
const REQ_MKT_DATA = 1;
const REQ_MARKET_DATA_TYPE = 59;
const MARKET_DATA_TYPE = 58;

/** Tick types of live data and the corresponding types of delayed data. */
const DELAYED: ReadonlyMap<string, string> = new Map([
  ['0', '69'],
  ['1', '66'],
  ['2', '67'],
  ['3', '70'],
  ['4', '68'],
  ['5', '71'],
  ['6', '72'],
  ['7', '73'],
  ['8', '74'],
  ['9', '75'],
  ['14', '76'],
  ['45', '88'],
]);

/** Removes the data subscription: sends 354, or 10167 and delayed data to clients that have requested type 3 or 4. */
export const delayedData: StartFault<FaultParameters['delayed-data']> = (context, parameters) => {
  endAfter(context, parameters.for);
  const accepting = new Set<number>();
  const stopIn = context.hooks.incoming.add((client, payload) => {
    if (!isConcerned(client, parameters.client)) return true;
    const id = messageId(payload);
    if (id === REQ_MARKET_DATA_TYPE) noteType(accepting, client.number, fieldAt(payload, 2));
    if (id !== REQ_MKT_DATA) return true;
    context.struck();
    const code = accepting.has(client.number) ? 10167 : 354;
    client.fail(Number(fieldAt(payload, 2)), code, errorText(code));
    return code === 10167;
  });
  const stopOut = context.hooks.outgoing.add((client, payload) =>
    isConcerned(client, parameters.client) ? [asDelayed(payload)] : undefined,
  );
  return () => {
    stopIn();
    stopOut();
  };
};

function noteType(accepting: Set<number>, client: number, type: string): void {
  if (type === '3' || type === '4') accepting.add(client);
  else accepting.delete(client);
}

function asDelayed(payload: string): string {
  const id = messageId(payload);
  if (id === MARKET_DATA_TYPE) return withField(payload, 3, '3');
  if (!TICK_MESSAGES.has(id) || dataRequestOf(payload) === undefined) return payload;
  const delayed = DELAYED.get(fieldAt(payload, 3));
  return delayed === undefined ? payload : withField(payload, 3, delayed);
}

/** accountValue, portfolioValue, accountUpdateTime, accountSummary, accountUpdateMulti, pnl, pnlSingle. */
const ACCOUNT_MESSAGES: ReadonlySet<number> = new Set([6, 7, 8, 63, 73, 94, 95]);

/** Stops all account messages without a notice. Requests end as for an empty account. */
export const accountSilence: StartFault<FaultParameters['account-silence']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return context.hooks.outgoing.add((client, payload) => {
    if (!isConcerned(client, parameters.client) || !ACCOUNT_MESSAGES.has(messageId(payload))) return undefined;
    context.struck();
    return [];
  });
};

const CURRENT_TIME = 49;

/** Moves currentTime ahead by some seconds; a negative number moves it back. */
export const clockSkew: StartFault<FaultParameters['clock-skew']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return context.hooks.outgoing.add((client, payload) => {
    if (!isConcerned(client, parameters.client) || messageId(payload) !== CURRENT_TIME) return undefined;
    context.struck();
    return [withField(payload, 2, `${Number(fieldAt(payload, 2)) + parameters.by}`)];
  });
};
