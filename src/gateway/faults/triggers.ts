import type { EpochMs } from '../../domain/clock.ts';
import { createRandom } from '../../domain/random.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { OrderInstruction, VenueOrder } from '../venue/order.ts';
import type { VenueEvent } from '../venue/types.ts';
import { optionalMs } from './duration.ts';
import type { FaultDesk } from './fault-desk.ts';
import { type ArmedPlan, createCourse, neverStruck, type PlanCourse } from './plan-course.ts';
import type { FaultPlan, Scenario, TriggerEvent, TriggerMatch, TriggerName } from './scenario.ts';

/** An event that a plan can wait for. */
export interface Happening {
  readonly event: TriggerName;
  readonly client: number | undefined;
  readonly request?: string;
  readonly symbol?: string;
  readonly side?: string;
  readonly orderId?: number;
  readonly orderRef?: string;
  readonly orderType?: string;
}

/** Starts the faults of scenario plans when their time or event comes. */
export interface Triggers {
  /** Loads a scenario; the times of its plans count from now. */
  load(scenario: Scenario): void;
  readonly scenarios: readonly string[];
  /** True when a plan waits for an event; otherwise `happened` need not be called. */
  readonly isWatching: boolean;
  /** Reports an event before its messages are sent: its faults start before a client receives it. */
  happened(happening: Happening): void;
  /** Plans whose faults failed, with the reason; each reason once. */
  readonly failures: readonly string[];
  /** Faults of scenarios without an effect so far, with the reason. */
  neverStruck(): readonly string[];
}

interface TriggerPorts {
  readonly seed: number;
  now(): EpochMs;
  schedule(at: EpochMs, action: () => void): void;
  readonly desk: FaultDesk;
}

/** Creates triggers without scenarios. */
export function createTriggers(ports: TriggerPorts): Triggers {
  const scenarios: string[] = [];
  const failures = new Set<string>();
  const armed: ArmedPlan[] = [];
  const watchers: ((happening: Happening) => void)[] = [];
  const failed = (id: string, reason: string) => {
    if (failures.size < MOST_FAILURES) failures.add(`${id}: ${reason}`);
  };
  const arm = (id: string, plan: FaultPlan, place: number) => {
    const actions = 'length' in plan.do ? plan.do : [plan.do];
    const course = createCourse(ports.desk, actions, (reason) => failed(id, reason));
    armed.push({ id, plan, place, course });
    const act = () => course.act();
    if (plan.at !== undefined) ports.schedule(ports.now() + (optionalMs(plan.at) ?? 0), act);
    if (plan.every !== undefined) repeat(ports, optionalMs(plan.every) ?? 0, act);
    if (plan.after !== undefined) watchers.push(countTo(ports, plan.after, course));
    if (plan.on !== undefined) watchers.push(chance(ports.seed, `${id}/${place}`, plan, plan.on, course));
  };
  return {
    scenarios,
    get failures() {
      return [...failures];
    },
    get isWatching() {
      return watchers.length > 0;
    },
    load: (scenario) => {
      scenarios.push(scenario.id);
      for (const [place, plan] of (scenario.faults ?? []).entries()) arm(scenario.id, plan, place);
    },
    happened: (happening) => {
      for (const watch of watchers) watch(happening);
    },
    neverStruck: () => armed.flatMap(neverStruck),
  };
}

/** Maximum number of reasons kept; a repeated plan usually fails for the same reason. */
const MOST_FAILURES = 1000;

function repeat(ports: TriggerPorts, everyMs: number, act: () => void): void {
  if (everyMs <= 0) return;
  ports.schedule(ports.now() + everyMs, () => {
    act();
    repeat(ports, everyMs, act);
  });
}

function countTo(ports: TriggerPorts, after: NonNullable<FaultPlan['after']>, course: PlanCourse) {
  const delayMs = optionalMs(after.delay) ?? 0;
  let left = after.count ?? 1;
  return (happening: Happening) => {
    if (left === 0 || !isMeant(happening, after)) return;
    course.seen();
    left -= 1;
    if (left > 0) return;
    if (delayMs === 0) course.act();
    else ports.schedule(ports.now() + delayMs, course.act);
  };
}

function chance(seed: number, purpose: string, { probability = 0 }: FaultPlan, on: TriggerEvent, course: PlanCourse) {
  const random = createRandom(seed).fork(`trigger/${purpose}`);
  return (happening: Happening) => {
    if (!isMeant(happening, on)) return;
    course.seen();
    if (random.uniform() < probability) course.act();
  };
}

function isMeant(happening: Happening, { event, match = {} }: TriggerEvent): boolean {
  return happening.event === event && agrees(happening, match);
}

function agrees(happening: Happening, match: TriggerMatch): boolean {
  const pairs = [
    [match.client, happening.client],
    [match.request, happening.request],
    [match.symbol, happening.symbol],
    [match.side, happening.side],
    [match.order_id, happening.orderId],
    [match.order_ref, happening.orderRef],
    [match.order_type, happening.orderType],
  ];
  return pairs.every(([wanted, value]) => wanted === undefined || wanted === value);
}

/** Event of a new or changed order from a client. */
export function placedHappening(order: OrderInstruction, contract: VenueContract | undefined): Happening {
  return { event: 'order_placed', ...orderPart(order, contract) };
}

function orderPart(order: OrderInstruction, contract: VenueContract | undefined): Omit<Happening, 'event'> {
  const { clientId: client, side, orderId, orderRef, type: orderType } = order;
  return { client, side, orderId, orderRef, orderType, ...(contract === undefined ? {} : { symbol: contract.symbol }) };
}

/** Converts events of the venue to events for plans; a repeated order status counts only once. */
export function createOrderWatch(): (event: VenueEvent) => Happening | undefined {
  const told = new Set<string>();
  return (event) => {
    if (event.kind !== 'order') return undefined;
    const { order } = event;
    const name = orderEvent(order);
    const key = `${order.permId}/${name}/${order.filled}`;
    if (name === undefined || told.has(key)) return undefined;
    told.add(key);
    return { event: name, ...orderPart(order, order.contract) };
  };
}

function orderEvent(order: VenueOrder): TriggerName | undefined {
  if (order.status === 'Filled') return 'filled';
  if (order.status === 'Cancelled') return 'cancelled';
  if (order.filled > 0) return 'partially_filled';
  return order.status === 'PreSubmitted' || order.status === 'Submitted' ? 'order_acknowledged' : undefined;
}
