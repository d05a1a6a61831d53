import { formatRemainder, type Remainder } from '../../domain/session-end.ts';
import type { TradingState } from '../../domain/session-record.ts';
import type { EngineContext } from '../base/context.ts';
import type { EngineCommand } from '../base/ports.ts';
import type { Flatten } from './flatten.ts';
import type { KillSwitchChange, KillSwitches } from './kill-switches/kill-switches.ts';
import { createLastHour } from './last-hour.ts';
import type { OrderManager } from './order-manager.ts';
import { activeTriggers, type Trigger, type TriggerInputs } from './rollback-triggers.ts';

/** Holds the trading state: what people and kill switches demand, it makes happen. */
export interface Supervisor {
  onCommand(command: Exclude<EngineCommand, { kind: 'replace' }>): void;
  /** Profit of the session in USD, with every clock. */
  onProfit(profit: number): void;
  /** With every minute, after its equity point. */
  onMinute(): void;
  onConnectionLost(): void;
  /** The time is not known: only reducing orders until the clocks agree. */
  onClockDoubt(reason: string): void;
  onClocksAgree(): void;
  /** Something is wrong that no rule foresees: nothing is submitted any more. */
  halt(reason: string): void;
  /** The same also while positions are being closed: they are not what they seem. */
  block(reason: string): void;
  /** Nothing of ours is left to close, by two reads of the broker; `remainders`: what is not as it must be all the same. */
  readonly onFlattened: (remainders: readonly Remainder[]) => void;
  /** A position is open again after that. */
  readonly onReopened: (symbol: string) => void;
}

/** What the supervisor works with. */
export interface SupervisorParts {
  readonly context: EngineContext;
  readonly manager: OrderManager;
  readonly switches: KillSwitches;
  readonly flatten: () => Flatten;
}

/** Trading starts ACTIVE; nothing but the end of a pause, clocks that agree, or a new session, makes it ACTIVE again. */
export function createSupervisor(parts: SupervisorParts): Supervisor {
  const { context, switches } = parts;
  const triggerInputs = createTriggerInputs(parts);
  const told = new Set<Trigger['name']>();
  /** Nothing but a flatten after which the session may go on has stopped it. */
  let isPaused = false;
  /** Nothing but the clocks has reduced it. */
  let isInDoubt = false;
  const halt = (reason: string) => {
    isPaused = false;
    isInDoubt = false;
    parts.flatten().stop();
    change('HALTED', reason, parts);
    cancelAll(parts);
  };
  // A running flatten ends in HALTED anyway, and without the positions.
  const haltUnlessFlattening = (reason: string) => {
    isPaused = false;
    if (!parts.flatten().isRunning) halt(reason);
  };
  const flatten = (reason: string, isResumable = false) => {
    isPaused = isResumable && (isPaused || isInDoubt || context.tradingState === 'ACTIVE');
    isInDoubt = false;
    change('REDUCING', reason, parts);
    parts.flatten().start();
  };
  const resume = (reason: string) => {
    if (!isPaused) return;
    isPaused = false;
    parts.flatten().stop();
    change('ACTIVE', reason, parts);
    if (context.clockDoubt !== undefined) doubt(context.clockDoubt);
  };
  const doubt = (reason: string) => {
    if (context.tradingState !== 'ACTIVE') return;
    isInDoubt = true;
    change('REDUCING', reason, parts);
    cancelAll(parts);
  };
  const applySwitchChanges = (changes: readonly KillSwitchChange[]) => {
    for (const each of changes) {
      notifyKillSwitch(each, context);
      if (each.state !== 'fired') continue;
      context.firedSwitch ??= each.name;
      if (each.action === 'halt') haltUnlessFlattening(`kill switch ${each.name}`);
      else flatten(`kill switch ${each.name}`);
    }
  };
  const checkTriggers = () => {
    for (const trigger of activeTriggers(triggerInputs(), context.config.rollback)) {
      if (told.has(trigger.name)) continue;
      told.add(trigger.name);
      context.notice('alarm', `ROLLBACK_${trigger.name}`, `${trigger.action}: ${trigger.value} > ${trigger.limit}`);
      if (trigger.action === 'automatic') flatten(`rollback trigger ${trigger.name}`);
    }
  };
  return {
    onCommand: (command) => {
      if (command.kind === 'flatten') flatten(command.reason, command.resumable === true);
      else if (command.kind === 'resume') resume(command.reason);
      else if (command.kind === 'halt') halt(command.reason);
      else {
        isInDoubt = false;
        reduce(command.reason, parts);
      }
    },
    onProfit: (profit) => applySwitchChanges(switches.onProfit(profit, context.now)),
    onMinute: () => {
      applySwitchChanges(switches.onMinute(context.now));
      checkTriggers();
    },
    onConnectionLost: checkTriggers,
    onClockDoubt: doubt,
    onClocksAgree: () => {
      if (!isInDoubt) return;
      isInDoubt = false;
      change('ACTIVE', 'the clocks agree again', parts);
    },
    halt: haltUnlessFlattening,
    block: halt,
    onFlattened: (remainders) => {
      const words = remainders.map(formatRemainder).join('; ');
      change('HALTED', remainders.length === 0 ? FLAT : `not flat: ${words}`, parts);
      if (remainders.length === 0) context.notice('info', 'FLAT', FLAT_WORDS);
      else context.notice('alarm', 'NOT_FLAT', words);
    },
    onReopened: (symbol) => {
      context.notice('alarm', 'OPEN_AGAIN', `${symbol}: a fill, a bust or a correction came after it was flat`);
      flatten(`${symbol} is open again`, isPaused);
    },
  };
}

const FLAT = 'flat and verified';
const FLAT_WORDS =
  'positions as at the start but for trades from outside, none of our orders open: two reads of the broker agree';

function reduce(reason: string, parts: SupervisorParts): void {
  if (parts.context.tradingState !== 'ACTIVE') return;
  change('REDUCING', reason, parts);
  cancelAll(parts);
}

function cancelAll({ manager }: SupervisorParts): void {
  for (const order of manager.orders.active()) manager.cancel(order, false);
}

function change(to: TradingState, reason: string, { context }: SupervisorParts): void {
  const from = context.tradingState;
  if (from === to) return;
  context.tradingState = to;
  context.log.tradingStateChanges.push({ at: context.now, from, to, reason });
  context.notice(
    to === 'HALTED' && reason === FLAT ? 'info' : 'warning',
    'TRADING_STATE',
    `${from} -> ${to}: ${reason}`,
  );
}

function notifyKillSwitch({ name, state, value, limit }: KillSwitchChange, context: EngineContext): void {
  if (state === 'fired') context.notice('alarm', 'KILL_SWITCH_FIRED', `${name} ${value} beyond ${limit}`);
  else if (state === 'warned') context.notice('warning', 'KILL_SWITCH_WARNING', `${name} ${value} beyond ${limit}`);
}

/** Reads what is new in the log, and gives what the triggers look at. */
function createTriggerInputs({ context, manager: { orders } }: SupervisorParts): () => TriggerInputs {
  const { log } = context;
  const [losses, violations] = [createLastHour(), createLastHour()];
  let [connectionsRead, violationsRead] = [0, 0];
  return () => {
    for (; connectionsRead < log.connections.length; connectionsRead++) {
      const change = log.connections[connectionsRead];
      if (change?.state === 'lost') losses.add(change.at);
    }
    for (; violationsRead < log.pacingViolations.length; violationsRead++)
      violations.add(log.pacingViolations[violationsRead]?.at ?? Number.NaN);
    return {
      connectionLosses: losses.count(context.now),
      pacingViolations: violations.count(context.now),
      ordersSent: orders.sentCount,
      ordersRejected: log.rejects.length,
      placeLatencyMs: orders.placeLatencyMs,
    };
  };
}
