import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { createRandom } from '../../domain/random.ts';
import { FAULT_NAMES, FAULTS, STRIKE_AT_ONCE } from './catalogue.ts';
import type { FaultContext, StopFault } from './fault-context.ts';
import type { FaultAction, FaultName } from './fault-parameters.ts';

/** A fault that is or was active. */
export interface ActiveFault {
  /** From 1, in the order of starting. */
  readonly id: number;
  readonly name: FaultName;
  readonly parameters: object;
  readonly since: EpochMs;
}

/** Starts and stops faults. */
export interface FaultDesk {
  /** Throws PreliveError FAULT_IMPOSSIBLE, without an effect, when the venue cannot do it now. */
  start(action: FaultAction): ActiveFault;
  /** Returns false when no such fault is active. */
  stop(id: number): boolean;
  stopAll(): void;
  /** Active faults; a fault without duration (a dropped connection, a notice) is never listed. */
  active(): readonly ActiveFault[];
  /** Faults started last, oldest first. */
  begun(): readonly ActiveFault[];
  /** Returns how often a fault has had an effect so far, also after it was stopped. */
  strikes(id: number): number;
  /** Resolves to the reason for which a fault failed, or `undefined` when it succeeded. */
  outcome(id: number): Promise<string | undefined>;
}

/** Faults kept after they have ended. */
const KEPT = 10_000;

/** Maximum number of active faults. */
const MOST_AT_ONCE = 1000;

/** Maximum number of copies of a message that all active faults together may cause. */
const MOST_COPIES = 1000;

/** Services from which the desk makes the context of each fault. */
export interface FaultPorts
  extends Omit<FaultContext, 'after' | 'afterwards' | 'random' | 'end' | 'struck' | 'awaits'> {
  readonly seed: number;
  schedule(at: EpochMs, action: () => void): void;
  /** Processes due events and sends waiting messages after a change. */
  changed(): void;
}

interface Entry {
  readonly fault: ActiveFault;
  stop: StopFault | undefined;
  isOver: boolean;
  strikes: number;
  /** Number of copies of a message that the fault causes. */
  readonly copies: number;
  outcome: Promise<string | undefined>;
}

/** Creates a desk without faults. */
export function createFaultDesk(ports: FaultPorts): FaultDesk {
  const random = createRandom(ports.seed).fork('faults');
  const all = new Map<number, Entry>();
  const entries = new Map<number, Entry>();
  let number = 0;
  const finish = (entry: Entry) => {
    if (entry.isOver) return;
    entry.isOver = true;
    entries.delete(entry.fault.id);
    // Undefined while the fault is starting; `start` then stops it.
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
    struck: () => {
      entry.strikes += 1;
    },
    awaits: (work) => {
      entry.outcome = work.then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    },
  });
  const start = (action: FaultAction): ActiveFault => {
    const [name, parameters] = theOne(action);
    requireRoom([...entries.values()], action);
    const fault: ActiveFault = { id: number + 1, name, parameters, since: ports.now() };
    const entry: Entry = {
      fault,
      stop: undefined,
      isOver: false,
      strikes: 0,
      copies: copiesOf(action),
      outcome: CARRIED_OUT,
    };
    entry.stop = begin(name, contextOf(entry), action);
    number += 1;
    if (STRIKE_AT_ONCE.has(name)) entry.strikes += 1;
    remember(all, entry);
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
    begun: () => [...all.values()].map(({ fault }) => fault),
    strikes: (id) => all.get(id)?.strikes ?? 0,
    outcome: (id) => all.get(id)?.outcome ?? CARRIED_OUT,
  };
}

const CARRIED_OUT: Promise<undefined> = Promise.resolve(undefined);

/** Throws FAULT_IMPOSSIBLE when too many faults are active, or would multiply a message too often. */
function requireRoom(entries: readonly Entry[], { 'duplicate-callbacks': duplicate }: FaultAction): void {
  if (entries.length >= MOST_AT_ONCE)
    throw new PreliveError('FAULT_IMPOSSIBLE', `There are ${MOST_AT_ONCE} faults in force, and no more at once.`);
  if (duplicate === undefined) return;
  const copies = entries
    .map(({ copies }) => copies)
    .reduce((all, one) => all * one, copiesOf({ 'duplicate-callbacks': duplicate }));
  if (copies > MOST_COPIES)
    throw new PreliveError(
      'FAULT_IMPOSSIBLE',
      `With those in force a message would come ${copies} times; most are ${MOST_COPIES}.`,
    );
}

function copiesOf({ 'duplicate-callbacks': duplicate }: FaultAction): number {
  return duplicate === undefined ? 1 : (duplicate.times ?? 2);
}

/** Adds an entry; above the limit the oldest ended entry is removed. */
function remember(all: Map<number, Entry>, entry: Entry): void {
  all.set(entry.fault.id, entry);
  if (all.size <= KEPT) return;
  for (const [id, { isOver }] of all) {
    if (!isOver) continue;
    all.delete(id);
    return;
  }
}

/** Returns the single member of an action. */
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
