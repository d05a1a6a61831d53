import type { SignalOrigin } from '../../runner/stop-course.ts';

/** Receiver of signals that ask this process to stop. */
export type SignalTaker = (signal: string, origin: SignalOrigin) => void;

/** `SIGQUIT` stays with the system, so that a command that hangs can be ended, until somebody takes it with `more`. */
const ALWAYS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGHUP', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
const MORE: readonly NodeJS.Signals[] = process.platform === 'win32' ? [] : ['SIGQUIT'];

let receiver: SignalTaker | undefined;
const heard = new Set<NodeJS.Signals>();

/** Gives signals to `next` from now on, in the place of whoever had them. */
export function takeSignals(next: SignalTaker, { more = false } = {}): void {
  if (receiver === undefined) hearOldNode();
  receiver = next;
  for (const signal of more ? [...ALWAYS, ...MORE] : ALWAYS) listen(signal);
}

function listen(signal: NodeJS.Signals): void {
  if (heard.has(signal)) return;
  heard.add(signal);
  process.on(signal, () => receiver?.(signal, 'direct'));
}

/** `bin/run.js` on an old Node starts us with a channel, over which it reports the signals that it gets itself. */
function hearOldNode(): void {
  if (process.channel === undefined || process.channel === null) return;
  process.on('message', (message: unknown) => {
    if (isReport(message)) receiver?.(message.preliveSignal, 'reported');
  });
  process.channel.unref();
}

function isReport(message: unknown): message is { readonly preliveSignal: string } {
  if (typeof message !== 'object' || message === null) return false;
  return 'preliveSignal' in message && typeof message.preliveSignal === 'string';
}
