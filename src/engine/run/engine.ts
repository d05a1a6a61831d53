import type { Contracts } from '../../contracts/contracts.ts';
import type { DeadLetter } from '../../contracts/messages.ts';
import { type EpochMs, MINUTE_MS } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { EquityPoint, SentMessage, SessionRecord } from '../../domain/session-record.ts';
import { type CreateBus, createBus, type Listening } from '../base/bus.ts';
import type { EngineConfig } from '../base/config.ts';
import type { AuditSink, Effect, EngineEvent } from '../base/ports.ts';
import { onBrokerEvent } from '../orders/broker-events.ts';
import { checkDeadlines } from '../orders/deadlines.ts';
import { onOrderFound } from '../orders/found-orders.ts';
import { reconcile } from '../orders/reconciliation.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { createPlanes, type Planes } from './planes.ts';
import { sessionRecord } from './session-record.ts';
import { type EngineStanding, type EngineView, type HoldingsView, holdingsOf, standingOf, viewOf } from './view.ts';

/** Parts of an engine besides its configuration. */
export interface EngineDeps {
  readonly contracts: Contracts;
  readonly strategy: Strategy;
  /** Source of intent ids. */
  readonly random: RandomStream;
  /** Safeguards that a test disables. */
  readonly disabled?: DisabledSafeguards | undefined;
  /** Receives every event with its effects, in order. */
  readonly audit?: AuditSink | undefined;
  /** Bus between the planes; the in-process bus when omitted. */
  readonly createBus?: CreateBus | undefined;
}

/** Results of a session; {@link Engine.record} copies every order and execution. */
export interface SessionResults {
  readonly equity: readonly EquityPoint[];
  readonly tradeCount: number;
}

/** The trading engine: pure except for its own state. The same events give the same effects. */
export interface Engine {
  /**
   * Applies one event and returns the effects, in order. Events come in time order. It is the only input: a bus
   * subscriber may not call it before the current event is complete.
   */
  apply(event: EngineEvent): readonly Effect[];
  /** Returns the expected holdings of the account, those last seen, and the trades of others in it. */
  holdings(): HoldingsView;
  /** Returns whether the session continues, for runners that ask with each batch. */
  readonly standing: () => EngineStanding;
  /** Returns the state of the engine, for panels and runners. */
  state(): EngineView;
  /** Returns the account at the minutes of the session so far, oldest first, and the orders with a fill. */
  results(): SessionResults;
  /** Returns the record of the session; `sentMessages` come from the broker adapter. */
  record(sentMessages: readonly SentMessage[]): SessionRecord;
  /** Returns the dead letters so far, oldest first; `mended` makes the event that replays one. */
  deadLetters(): readonly DeadLetter[];
  /** Read-only bus; input to the engine is an event. */
  readonly bus: Listening;
}

/** An engine before its first event. */
export function createEngine(config: EngineConfig, deps: EngineDeps): Engine {
  let sequence = 0;
  let isApplying = false;
  const bus = (deps.createBus ?? createBus)({ contracts: deps.contracts, offset: () => sequence + 1 });
  const planes = createPlanes(config, bus, deps);
  const { context } = planes;
  const letters: DeadLetter[] = [];
  bus.onDeadLetter((letter) => letters.push(letter));
  return {
    bus: {
      subscribe: (topic, handler, types) => bus.subscribe(topic, handler, types),
      onDeadLetter: (handler) => bus.onDeadLetter(handler),
    },
    deadLetters: () => [...letters],
    apply: (event) => {
      invariant(!isApplying, 'an event came while another was being applied');
      isApplying = true;
      try {
        dispatch(event, planes);
      } finally {
        isApplying = false;
      }
      const effects = context.takeEffects();
      sequence++;
      deps.audit?.(sequence, event, effects);
      return effects;
    },
    standing: () => standingOf(context),
    state: () => viewOf(planes),
    holdings: () => holdingsOf(planes),
    results: () => ({ equity: context.log.equity, tradeCount: planes.manager.orders.tradeCount }),
    record: (sentMessages) => sessionRecord(planes, deps.strategy, sentMessages),
  };
}

/** Market data first: nearly all events are market data. */
function dispatch(event: EngineEvent, planes: Planes): void {
  if (event.kind === 'quote') {
    planes.context.now = Math.max(planes.context.now, event.quote.at);
    planes.data.onQuote(event.quote);
  } else if (event.kind === 'trade') {
    planes.context.now = Math.max(planes.context.now, event.trade.at);
    planes.data.onTrade(event.trade);
  } else if (event.kind === 'bar') planes.data.onBar(event.bar);
  else {
    planes.context.now = Math.max(planes.context.now, event.at);
    onOther(event, planes);
    planes.flatten.step();
  }
}

type EventOf<K extends EngineEvent['kind']> = Extract<EngineEvent, { kind: K }>;
type OtherEvent = Exclude<EngineEvent, { kind: 'quote' | 'trade' | 'bar' }>;

function onOther(event: OtherEvent, planes: Planes): void {
  switch (event.kind) {
    case 'clock':
      onClock(event.at, planes);
      break;
    case 'execution':
      planes.fills.onExecution(event.execution, event.at);
      break;
    case 'commission':
      planes.fills.onCommission(event.executionId, event.commission);
      break;
    case 'open_orders':
      reconcile(event, planes.manager, planes.context);
      planes.watch.onForeignOrders(event.foreign ?? []);
      planes.flatten.onOpenOrders(event);
      break;
    case 'order_found':
      onOrderFound(event, planes);
      break;
    case 'account_start':
      planes.watch.begin(event);
      break;
    case 'positions':
      planes.watch.onAnswer(event);
      planes.flatten.onPositions(event);
      break;
    case 'competing_session':
      onCompetitor(event, planes);
      break;
    case 'connection':
      onConnection(event, planes);
      break;
    case 'market_data_type':
      onMarketDataType(event, planes);
      break;
    case 'pacing_violation':
      planes.context.log.pacingViolations.push({ at: event.at, code: event.code });
      planes.context.notice('alarm', 'PACING_VIOLATION', `code ${event.code}`);
      break;
    case 'time_not_understood':
      planes.context.notice('warning', 'TIME_NOT_UNDERSTOOD', `"${event.text}": the time of arrival is taken instead`);
      break;
    case 'clock_skew':
      onClockSkew(event, planes);
      break;
    case 'order_intent':
      planes.bus.receive('order_intents', event.bytes, event.source);
      break;
    case 'target':
      planes.bus.receive('targets', event.bytes, event.source);
      break;
    case 'dead_letter_mended':
      planes.bus.receive(event.letter.topic, event.bytes, event.letter.source);
      break;
    case 'command':
      if (event.command.kind === 'replace') planes.amendments.onCommand(event.command);
      else planes.supervisor.onCommand(event.command);
      break;
    case 'position_mismatch':
      onMismatch(event, planes);
      break;
    case 'stale_data':
    case 'fresh_data':
      onTrust(event, planes);
      break;
    case 'replace_submitted':
    case 'replaced':
    case 'replace_rejected':
      planes.amendments.onEvent(event);
      break;
    case 'order_submitted':
    case 'order_status':
    case 'order_rejected':
    case 'order_warning':
    case 'cancel_rejected':
    case 'cancel_submitted':
      onBrokerEvent(event, planes.manager, planes.context);
  }
}

/** Positions that the fills do not explain: no more orders are sent, and a person decides about the positions. */
function onMismatch({ differences }: EventOf<'position_mismatch'>, { context, supervisor }: Planes): void {
  const words = differences.map(({ symbol, ours, brokers }) => `${symbol}: ${ours} by our fills, ${brokers} there`);
  context.notice('alarm', 'POSITION_MISMATCH', words.join('; '));
  if (context.isEnforced('mismatch-blocks')) supervisor.block(`position mismatch: ${words.join('; ')}`);
}

/** The error comes for every line that is lost: one notice a minute is enough. */
function onCompetitor({ code, reason, at }: EventOf<'competing_session'>, { context }: Planes): void {
  if (!context.isEnforced('watch-competitors')) return;
  const last = context.lastNoticeAt('COMPETING_SESSION');
  if (last !== undefined && at - last < MINUTE_MS) return;
  context.notice('alarm', 'COMPETING_SESSION', `${code} ${reason}: somebody else is logged in with this user`);
}

/** Stops new risk while the time is uncertain: the market may be closed, data may be old. */
function onClockSkew({ state, skewMs, by }: EventOf<'clock_skew'>, { context, supervisor }: Planes): void {
  if (state === 'over') {
    context.clockDoubt = undefined;
    context.notice('info', 'CLOCK_SKEW_OVER', 'the clocks agree again');
    supervisor.onClocksAgree();
    return;
  }
  const jump = `this machine's clock jumped by ${skewMs / 1000} s`;
  const apart = `the gateway's clock is ${Math.abs(skewMs) / 1000} s ${skewMs < 0 ? 'behind' : 'ahead of'} ours`;
  context.clockDoubt = by === 'machine' ? jump : apart;
  context.notice('alarm', 'CLOCK_SKEW', context.clockDoubt);
  supervisor.onClockDoubt(`${context.clockDoubt}: no new risk until the clocks agree`);
}

function onTrust(event: EventOf<'stale_data'> | EventOf<'fresh_data'>, { context }: Planes): void {
  if (event.kind === 'stale_data') {
    if (!context.distrusted.has(event.symbol))
      context.notice('warning', 'FEED_STALE', `${event.symbol}: ${event.reason}`);
    context.distrusted.set(event.symbol, event.reason);
  } else if (context.distrusted.delete(event.symbol)) context.notice('info', 'FEED_FRESH', event.symbol);
}

function onClock(at: EpochMs, planes: Planes): void {
  const { data, market, session, manager, context, supervisor, portfolio } = planes;
  noteClock(at, context);
  data.closeBars(at);
  checkDeadlines(manager, context);
  planes.checkCommissions(at);
  planes.watch.step();
  if (context.connected && context.tradingState === 'ACTIVE') planes.amendments.reprice();
  if (at < context.config.session.opensAt || at > context.config.session.closesAt) return;
  checkFreshness(at, planes);
  const account = portfolio.value(at, market.mark, planes.takeMarked);
  supervisor.onProfit(account.equity - context.config.startingCash);
  const minutes = session.minutesUntil(at);
  // After a gap the strategy decides only on the last minute: the others are past, and nothing was filled in them.
  for (let i = 0; i < minutes.length; i++) {
    const minute = minutes[i] ?? at;
    endMinute(minute === at ? account : { ...account, at: minute }, i === minutes.length - 1, planes);
  }
}

/** Clock events come several times a second: after a longer gap the process was stopped, or the clock was set forward. */
const CLOCK_GAP_MS = 10_000;

function noteClock(at: EpochMs, context: Planes['context']): void {
  const { lastClockAt: from } = context;
  if (from !== undefined && at - from > CLOCK_GAP_MS) noteGap(from, at, context);
  context.lastClockAt = Math.max(at, from ?? at);
}

/** A gap that follows another extends it: a clock event once a minute is one gap. */
function noteGap(from: EpochMs, to: EpochMs, { log: { clockGaps } }: Planes['context']): void {
  const last = clockGaps.at(-1);
  if (last?.to === from) clockGaps[clockGaps.length - 1] = { from: last.from, to };
  else clockGaps.push({ from, to });
}

function checkFreshness(at: EpochMs, { market, context }: Planes): void {
  for (const { symbol, stale } of market.checkFreshness(at - context.config.data.staleAfterMs)) {
    if (stale) context.notice('warning', 'FEED_STALE', `${symbol}: no tick for ${context.config.data.staleAfterMs} ms`);
    else context.notice('info', 'FEED_FRESH', `${symbol} ticks`);
  }
}

/** Ends a minute of the session: books the account, checks it, and lets the strategy decide. */
function endMinute(account: EquityPoint, isNow: boolean, planes: Planes): void {
  const { market, context, supervisor, manager, watch } = planes;
  const { at: minute } = account;
  context.log.equity.push(account);
  if (context.log.equity.length === 1) return;
  const missing = market.missing(minute - MINUTE_MS);
  if (missing.length > 0) context.notice('warning', 'MISSING_BAR', missing.join(' '));
  supervisor.onMinute();
  manager.ask();
  if (context.isEnforced('watch-account')) watch.ask();
  if (isNow && mayDecide(minute, planes)) planes.data.emitMinute(minute);
}

function mayDecide(minute: EpochMs, { context, flatten }: Planes): boolean {
  const isTrading = context.tradingState !== 'HALTED' && !flatten.isRunning;
  return isTrading && context.connected && minute < context.config.session.closesAt;
}

function onConnection({ state, reason, at }: EventOf<'connection'>, { context, manager, supervisor }: Planes): void {
  if (context.connected === (state === 'restored')) return;
  context.connected = state === 'restored';
  context.log.connections.push({ at, state, reason });
  context.notice(state === 'lost' ? 'alarm' : 'info', 'CONNECTION', `${state}: ${reason}`);
  if (state === 'restored') {
    manager.ask();
    return;
  }
  for (const order of manager.orders.active()) manager.advance(order, 'DISCONNECT');
  supervisor.onConnectionLost();
}

function onMarketDataType({ symbol, type, at }: EventOf<'market_data_type'>, { context }: Planes): void {
  context.log.marketDataTypes.push({ at, symbol, type });
  if (type === 1) {
    context.notLive.delete(symbol);
    return;
  }
  if (context.isEnforced('refuse-delayed-data')) context.notLive.add(symbol);
  context.notice('warning', 'MARKET_DATA_NOT_LIVE', `${symbol}: type ${type}`);
}
