import type { SignalOrigin } from '../../runner/stop-course.ts';

/** Receiver of signals that ask this process to stop. */
export type SignalTaker = (signal: string, origin: SignalOrigin) => void;

/** Signals that are always taken. `SIGQUIT` can end a command that hangs, until a caller takes it with `more`. */
const ALWAYS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGHUP', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
const MORE: readonly NodeJS.Signals[] = process.platform === 'win32' ? [] : ['SIGQUIT'];

let receiver: SignalTaker | undefined;
const heard = new Set<NodeJS.Signals>();

/** Gives later signals to `next` instead of the receiver before. */
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

/** Listens for signals that `bin/run.js` reports over a channel when it runs on an old Node. */
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
