import type { VenueEvent } from '../venue/types.ts';
import { forgetLines, isDataOf } from './data-faults.ts';
import { optionalMs } from './duration.ts';
import { errorText } from './error-texts.ts';
import {
  all,
  endAfter,
  type FaultContext,
  isTarget,
  type StartFault,
  type StopFault,
  struckTargets,
  targetsOf,
} from './fault-context.ts';
import type { ConnectivityLost, FaultParameters } from './fault-parameters.ts';
import { dropAll } from './network-faults.ts';
import { fieldAt, messageId } from './payload.ts';
import { rollBackIds } from './request-faults.ts';

const REQ_MKT_DATA = 1;
const REQ_HISTORICAL_DATA = 20;

/** Sends a system notice, or an error with a request id. */
export const notice: StartFault<FaultParameters['notice']> = (context, { client, code, text, id = -1 }) => {
  for (const each of struckTargets(context, client)) each.fail(id, code, text ?? errorText(code, id));
  context.end();
  return () => {};
};

function sendNotice(context: FaultContext, code: number): void {
  for (const client of context.clients()) client.fail(-1, code, errorText(code));
}

/** Sends 1100. Until 1101 or 1102 there are no data, instructions wait, and order messages are lost, late, or sent at once (`callbacks`). */
export const connectivityLost: StartFault<FaultParameters['connectivity-lost']> = (context, parameters) => {
  const stopWarnings = repeatWarning(context, optionalMs(parameters.repeat_every));
  const stopSilence = all([dataSilence(context), instructionsWait(context), callbacksWait(context, parameters)]);
  endAfter(context, parameters.for);
  return () => {
    stopWarnings();
    stopSilence();
    if (parameters.restored === 'lost') for (const client of context.clients()) forgetLines(client);
    sendNotice(context, parameters.restored === 'lost' ? 1101 : 1102);
  };
};

function repeatWarning(context: FaultContext, everyMs: number | undefined): StopFault {
  let isOver = false;
  const warn = () => {
    if (isOver) return;
    sendNotice(context, 1100);
    if (everyMs !== undefined && everyMs > 0) context.after(everyMs, warn);
  };
  warn();
  return () => {
    isOver = true;
  };
}

function dataSilence(context: FaultContext, client?: number, symbols?: readonly string[]): StopFault {
  return context.hooks.outgoing.add((each, payload) => {
    if (!isTarget(each, client) || !isDataOf(each, payload, symbols)) return undefined;
    context.struck();
    return [];
  });
}

/** Holds orders and cancels back until the back end is connected again. */
function instructionsWait(context: FaultContext): StopFault {
  const waiting: (() => void)[] = [];
  const stop = context.hooks.instructions.add((replay) => {
    waiting.push(replay);
    return false;
  });
  return () => {
    stop();
    for (const replay of waiting) replay();
  };
}

const isOrderEvent = ({ kind }: VenueEvent) => kind !== 'quote' && kind !== 'trade' && kind !== 'market_data_type';

function callbacksWait(context: FaultContext, { callbacks = 'lost' }: ConnectivityLost): StopFault {
  if (callbacks === 'told') return () => {};
  const late: VenueEvent[] = [];
  const stop = context.hooks.events.add((events) => {
    if (callbacks === 'late') late.push(...events.filter(isOrderEvent));
    return events.filter((event) => !isOrderEvent(event));
  });
  return () => {
    stop();
    for (const event of late) context.emitLater(context.now(), event);
  };
}

/** Sends 1100 several times, then closes all connections and refuses new ones for a time. The venue keeps its state. */
export const nightlyReset: StartFault<FaultParameters['nightly-reset']> = (context, parameters) => {
  const { warnings = 3, roll_back: rollBack = 0 } = parameters;
  const everyMs = optionalMs(parameters.warn_every) ?? 10_000;
  const refuseMs = optionalMs(parameters.refuse_for) ?? 5 * 60_000;
  const silence = all([dataSilence(context), callbacksWait(context, {}), instructionsWait(context)]);
  let stop: StopFault = silence;
  for (let i = 0; i < warnings; i++) context.after(i * everyMs, () => sendNotice(context, 1100));
  context.after(warnings * everyMs, () => {
    dropAll(context);
    const open = context.door.shut();
    if (rollBack > 0) rollBackIds(context, rollBack);
    stop = all([silence, open]);
    context.after(refuseMs, context.end);
  });
  return () => stop();
};

/** Simulates a logged-out Gateway: closes and refuses connections until the fault ends. */
export const weeklyRelogin: StartFault<FaultParameters['weekly-relogin']> = (context, parameters) => {
  sendNotice(context, 1100);
  dropAll(context);
  endAfter(context, parameters.for);
  return context.door.shut();
};

/** Sends 2103 or 2105, stops data, then sends 2104 or 2106. With `data_returns: false` market data resume only after a new request. */
export const farmOutage: StartFault<FaultParameters['farm-outage']> = (context, parameters) => {
  const isMarket = (parameters.farm ?? 'market') === 'market';
  sendNotice(context, isMarket ? 2103 : 2105);
  endAfter(context, parameters.for);
  const stop = isMarket ? dataSilence(context) : historySilence(context);
  return () => {
    stop();
    if (isMarket && parameters.data_returns === false) for (const client of context.clients()) forgetLines(client);
    sendNotice(context, isMarket ? 2104 : 2106);
  };
};

function historySilence(context: FaultContext): StopFault {
  return context.hooks.incoming.add((_, payload) => messageId(payload) !== REQ_HISTORICAL_DATA);
}

/** Sends 10197 for every old and new line. Such a line has no data until it is requested again after the fault. */
export const competingSession: StartFault<FaultParameters['competing-session']> = (context, parameters) => {
  endAfter(context, parameters.for);
  for (const client of targetsOf(context, parameters.client)) {
    if (client.lines.size > 0) context.struck();
    for (const reqId of client.lines.keys()) client.fail(reqId, 10197, errorText(10197));
    forgetLines(client);
  }
  return context.hooks.incoming.add((client, payload) => {
    if (messageId(payload) !== REQ_MKT_DATA || !isTarget(client, parameters.client)) return true;
    context.struck();
    client.fail(Number(fieldAt(payload, 2)), 10197, errorText(10197));
    return false;
  });
};

/** Stops data without a message. */
export const silentData: StartFault<FaultParameters['silent-data']> = (context, parameters) => {
  endAfter(context, parameters.for);
  return dataSilence(context, parameters.client, parameters.symbols);
};
