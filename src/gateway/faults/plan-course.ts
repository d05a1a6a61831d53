import { PreliveError } from '../../domain/errors.ts';
import { FAULT_NAMES } from './catalogue.ts';
import type { FaultDesk } from './fault-desk.ts';
import type { FaultAction, FaultName } from './fault-parameters.ts';
import type { FaultPlan, TriggerEvent } from './scenario.ts';

/** Progress of a plan. */
export interface PlanCourse {
  /** Counts an event that the plan waits for. */
  seen(): void;
  /** Starts the faults of the plan. */
  readonly act: () => void;
  /** Number of events so far that the plan waits for. */
  readonly seenTimes: number;
  /** One for each fault of the plan. */
  readonly faults: readonly FaultCourse[];
}

/** Progress of one fault of a plan. */
export interface FaultCourse {
  readonly name: FaultName | undefined;
  readonly begunTimes: number;
  readonly hasStruck: boolean;
  /** Reason why the fault could not be carried out, the last time. */
  readonly refusal: string | undefined;
}

/** A plan of a scenario at its place in the file, from 0. */
export interface ArmedPlan {
  readonly id: string;
  readonly place: number;
  readonly plan: FaultPlan;
  readonly course: PlanCourse;
}

/** Creates the course of a plan that is not due yet. `failed` receives the reason when a fault fails. */
export function createCourse(
  desk: FaultDesk,
  actions: readonly FaultAction[],
  failed: (reason: string) => void,
): PlanCourse {
  const faults = actions.map((action) => new OneFault(desk, action, failed));
  let seenTimes = 0;
  return {
    seen: () => {
      seenTimes += 1;
    },
    act: () => {
      for (const fault of faults) fault.begin();
    },
    get seenTimes() {
      return seenTimes;
    },
    faults,
  };
}

/** Number of starts whose effects are still watched. */
const WATCHED = 100;

class OneFault implements FaultCourse {
  readonly name: FaultName | undefined;
  begunTimes = 0;
  refusal: string | undefined;
  readonly #desk: FaultDesk;
  readonly #action: FaultAction;
  readonly #failed: (reason: string) => void;
  #ids: number[] = [];
  #hasStruck = false;

  constructor(desk: FaultDesk, action: FaultAction, failed: (reason: string) => void) {
    this.#desk = desk;
    this.#action = action;
    this.#failed = failed;
    this.name = FAULT_NAMES.find((name) => action[name] !== undefined);
  }

  get hasStruck(): boolean {
    this.#hasStruck ||= this.#ids.some((id) => this.#desk.strikes(id) > 0);
    return this.#hasStruck;
  }

  begin(): void {
    try {
      const { id } = this.#desk.start(this.#action);
      this.begunTimes += 1;
      this.#watch(id);
    } catch (error) {
      if (!(error instanceof PreliveError)) throw error;
      this.#refused(error.message);
    }
  }

  #watch(id: number): void {
    if (this.hasStruck) this.#ids = [];
    else this.#ids = [...this.#ids, id].slice(-WATCHED);
    void this.#desk.outcome(id).then((reason) => {
      if (reason !== undefined) this.#refused(reason);
    });
  }

  #refused(reason: string): void {
    this.refusal = reason;
    this.#failed(reason);
  }
}

/** One line for each fault of a plan without an effect. Fault numbers in the text begin at 1. */
export function neverStruck({ id, place, plan, course }: ArmedPlan): readonly string[] {
  return course.faults
    .filter(({ hasStruck }) => !hasStruck)
    .map((fault) => `${id}: fault ${place + 1} (${fault.name}) never struck: ${whyNot(plan, course, fault)}`);
}

function whyNot(plan: FaultPlan, course: PlanCourse, fault: FaultCourse): string {
  if (fault.refusal !== undefined) return fault.refusal;
  if (fault.begunTimes === 0) return notDue(plan, course);
  const times = fault.begunTimes === 1 ? '' : ` ${fault.begunTimes} times`;
  return `it began${times}, and ${missing(fault.name)}`;
}

function notDue({ at, every, after, on, probability }: FaultPlan, { seenTimes }: PlanCourse): string {
  if (at !== undefined) return `its time, ${at}, never came`;
  if (every !== undefined) return `its first time, ${every}, never came`;
  if (after !== undefined) return notOften(after, after.count ?? 1, seenTimes);
  if (on === undefined || seenTimes === 0) return `no event ${formatEvent(on)} came`;
  return `${seenTimes} events ${formatEvent(on)} came, and chance (${probability}) chose none`;
}

function notOften(after: TriggerEvent & { readonly delay?: unknown }, count: number, seen: number): string {
  if (seen >= count) return `its delay, ${String(after.delay)}, had not passed`;
  if (seen === 0) return `no event ${formatEvent(after)} came`;
  return `only ${seen} of ${count} events ${formatEvent(after)} came`;
}

/** `order_placed (symbol AAPL, client 3)`. */
function formatEvent(on: TriggerEvent | undefined): string {
  if (on === undefined) return '';
  const filters = Object.entries(on.match ?? {}).map(([name, value]) => `${name} ${value}`);
  return filters.length === 0 ? on.event : `${on.event} (${filters.join(', ')})`;
}

const MISSING: Partial<Record<FaultName, string>> = {
  'answer-error': 'no request matched',
  'ignore-request': 'no request matched',
  'pacing-violation': 'no request for history came',
  'rate-limit-disconnect': 'no client sent too many messages',
  'lose-callbacks': 'no message about an order matched',
  'duplicate-callbacks': 'no message about an order matched',
  'delay-callbacks': 'no message about an order matched',
  'reorder-callbacks': 'no two messages about orders came at one instant',
  'filled-before-execution': 'no order filled',
  'duplicate-execution': 'no order filled',
  'competing-session': 'no client asked for data',
  'silent-data': 'no data were to be sent',
  'delayed-data': 'no client asked for data',
  'account-silence': 'nothing about the account was to be sent',
  'clock-skew': 'no client asked for the time',
  'corrupt-frame': 'no frame of that message was sent',
};

/** Faults without an entry act on the clients that are connected when they start. */
function missing(name: FaultName | undefined): string {
  return (name === undefined ? undefined : MISSING[name]) ?? 'no client that it concerns was connected';
}
