import type { EpochMs } from '../../domain/clock.ts';
import { createRandom } from '../../domain/random.ts';
import { FAULT_NAMES, FAULTS } from './catalogue.ts';
import type { FaultContext, StopFault } from './fault-context.ts';
import type { FaultAction, FaultName } from './fault-parameters.ts';

/** A fault that is in force, or was. */
export interface ActiveFault {
  /** From 1, in order of beginning. */
  readonly id: number;
  readonly name: FaultName;
  readonly parameters: object;
  readonly since: EpochMs;
}

/** Begins and ends faults. */
export interface FaultDesk {
  /** Throws PreliveError FAULT_IMPOSSIBLE when the venue cannot do it now; then nothing has happened. */
  start(action: FaultAction): ActiveFault;
  /** False when no such fault is in force. */
  stop(id: number): boolean;
  stopAll(): void;
  /** Those in force; a fault of an instant (a dropped connection, a notice) never is. */
  active(): readonly ActiveFault[];
  /** All that were begun, oldest first. */
  begun(): readonly ActiveFault[];
}

/** What the desk needs; the context of a fault comes from it. */
export interface FaultPorts extends Omit<FaultContext, 'after' | 'afterwards' | 'random' | 'end'> {
  readonly seed: number;
  schedule(at: EpochMs, action: () => void): void;
  /** Something has changed: what is due now and what waits goes out. */
  changed(): void;
}

interface Entry {
  readonly fault: ActiveFault;
  stop: StopFault | undefined;
  isOver: boolean;
}

/** A desk without faults. */
export function createFaultDesk(ports: FaultPorts): FaultDesk {
  const random = createRandom(ports.seed).fork('faults');
  const begun: ActiveFault[] = [];
  const entries = new Map<number, Entry>();
  const finish = (entry: Entry) => {
    if (entry.isOver) return;
    entry.isOver = true;
    entries.delete(entry.fault.id);
    // Undefined while it is still beginning; `start` then ends it.
    entry.stop?.();
    ports.changed();
  };
  const contextOf = (entry: Entry): FaultContext => ({
    ...ports,
    random: random.fork(`${entry.fault.id}`),
    after: (delayMs, action) =>
      ports.schedule(ports.now() + delayMs, () => {
        if (!entry.isOver) action();
      }),
    afterwards: (delayMs, action) => ports.schedule(ports.now() + delayMs, action),
    end: () => finish(entry),
  });
  const start = (action: FaultAction): ActiveFault => {
    const [name, parameters] = theOne(action);
    const fault: ActiveFault = { id: begun.length + 1, name, parameters, since: ports.now() };
    const entry: Entry = { fault, stop: undefined, isOver: false };
    entry.stop = begin(name, contextOf(entry), action);
    begun.push(fault);
    if (entry.isOver) entry.stop();
    else entries.set(fault.id, entry);
    ports.changed();
    return fault;
  };
  const stop = (id: number) => {
    const entry = entries.get(id);
    if (entry !== undefined) finish(entry);
    return entry !== undefined;
  };
  return {
    start,
    stop,
    stopAll: () => {
      for (const id of entries.keys()) stop(id);
    },
    active: () => [...entries.values()].map(({ fault }) => fault),
    begun: () => begun,
  };
}

/** The single member of an action. */
function theOne(action: FaultAction): readonly [FaultName, object] {
  for (const name of FAULT_NAMES) {
    const parameters = action[name];
    if (parameters !== undefined) return [name, parameters];
  }
  throw new RangeError('a fault action names a fault');
}

function begin<K extends FaultName>(name: K, context: FaultContext, action: FaultAction): StopFault {
  const parameters = action[name];
  if (parameters === undefined) throw new RangeError(`a fault action has the parameters of ${name}`);
  return FAULTS[name](context, parameters);
}
