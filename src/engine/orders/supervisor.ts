import { formatRemainder, type Remainder } from '../../domain/session-end.ts';
import type { TradingState } from '../../domain/session-record.ts';
import type { EngineContext } from '../base/context.ts';
import type { EngineCommand } from '../base/ports.ts';
import type { Flatten } from './flatten.ts';
import type { KillSwitchChange, KillSwitches } from './kill-switches/kill-switches.ts';
import type { OrderManager } from './order-manager.ts';
import { createTriggerCheck } from './rollback-triggers.ts';

/** Holds the trading state, and executes commands and kill switches. */
export interface Supervisor {
  onCommand(command: Exclude<EngineCommand, { kind: 'replace' }>): void;
  /** Checks the session's profit in USD, with every clock. */
  onProfit(profit: number): void;
  /** Checks switches and triggers every minute, after its equity point. */
  onMinute(): void;
  onConnectionLost(): void;
  /** Allows only reducing orders until the clocks agree. */
  onClockDoubt(reason: string): void;
  onClocksAgree(): void;
  /** Halts for an unforeseen fault, unless positions are being closed. */
  halt(reason: string): void;
  /** Halts also while positions are being closed: they are not as recorded. */
  block(reason: string): void;
  /** Called after a verified flatten; `remainders` are the remaining differences. */
  readonly onFlattened: (remainders: readonly Remainder[]) => void;
  /** Called when a position is open again after that. */
  readonly onReopened: (symbol: string) => void;
}

export interface SupervisorParts {
  readonly context: EngineContext;
  readonly manager: OrderManager;
  readonly switches: KillSwitches;
  readonly flatten: () => Flatten;
}

/** Trading starts ACTIVE. Only the end of a pause, clocks that agree, or a new session makes it ACTIVE again. */
export function createSupervisor(parts: SupervisorParts): Supervisor {
  const { context, switches } = parts;
  /** True while only a resumable flatten has stopped trading. */
  let isPaused = false;
  /** True while only the clocks have reduced trading. */
  let isInDoubt = false;
  const halt = (reason: string) => {
    isPaused = false;
    isInDoubt = false;
    parts.flatten().stop();
    change('HALTED', reason, parts);
    cancelAll(parts);
  };
  // A running flatten ends in HALTED anyway, without the positions.
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
  const checkTriggers = createTriggerCheck(context, parts.manager.orders, (name) =>
    flatten(`rollback trigger ${name}`),
  );
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
    onFlattened: (remainders) => endFlatten(remainders, parts),
    onReopened: (symbol) => {
      context.notice('alarm', 'OPEN_AGAIN', `${symbol}: a fill, a bust or a correction came after it was flat`);
      flatten(`${symbol} is open again`, isPaused);
    },
  };
}

const FLAT = 'flat and verified';
const FLAT_WORDS =
  'positions as at the start but for trades from outside, none of our orders open: two reads of the broker agree';

function endFlatten(remainders: readonly Remainder[], parts: SupervisorParts): void {
  const words = remainders.map(formatRemainder).join('; ');
  change('HALTED', remainders.length === 0 ? FLAT : `not flat: ${words}`, parts);
  if (remainders.length === 0) parts.context.notice('info', 'FLAT', FLAT_WORDS);
  else parts.context.notice('alarm', 'NOT_FLAT', words);
}

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
