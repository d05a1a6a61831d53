import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import type { KillSwitchRecord } from '../../domain/session-record.ts';
import { KILL_SWITCHES } from '../../engine/orders/kill-switches/registry.ts';
import type { EngineView } from '../../engine/run/view.ts';

/**
 * One line about a running session: time left, trades, P&L and drawdown against their limits, feeds. If it is wider
 * than `columns`, whole parts are left out, the least urgent first: fresh feeds, then kill switches, then P&L.
 */
export function sessionLine(
  view: EngineView,
  at: EpochMs,
  endsAt: EpochMs,
  columns: number = Number.POSITIVE_INFINITY,
): string {
  let parts = partsOf(view, endsAt - at);
  while (parts.length > 1 && lineOf(parts).length > columns) {
    const last = Math.max(...parts.map(({ rank }) => rank));
    parts = parts.filter(({ rank }) => rank !== last);
  }
  return lineOf(parts);
}

/** Most alarms shown for one session; the log has the others. */
const MOST_ALARMS = 200;

/** Returns the new alarms of a session, each once; those of an earlier process are not new. */
export function newAlarms(): (at: EpochMs, view: Pick<EngineView, 'alarms'>) => readonly string[] {
  let shown: number | undefined;
  return (at, { alarms }) => {
    shown ??= alarms.filter((alarm) => alarm.at < at).length;
    const lines = alarms
      .slice(shown, MOST_ALARMS)
      .map(({ at: since, code, text }) => `ALARM ${isoUtc(since)} ${code}: ${text}`);
    shown = Math.max(shown, alarms.length);
    return lines;
  };
}

interface Part {
  readonly text: string;
  /** Parts with a higher rank are left out first. */
  readonly rank: number;
}

const lineOf = (parts: readonly Part[]) => parts.map(({ text }) => text).join('   ');

function partsOf(view: EngineView, leftMs: number): readonly Part[] {
  const { account, tradeCount, killSwitches, tradingState, staleSymbols, workingOrders } = view;
  const profit = account.realised + account.unrealised - account.fees;
  const switches = killSwitches.flatMap((each) => formatSwitch(each) ?? []).map((text, i) => ({ text, rank: 7 + i }));
  const isFresh = staleSymbols.length === 0;
  return [
    { text: `${timeLeft(leftMs)} left`, rank: 0 },
    { text: tradingState, rank: 1 },
    { text: `${tradeCount} trades`, rank: 3 },
    { text: `${workingOrders} working`, rank: 5 },
    { text: `P&L ${profit.toFixed(2)} USD`, rank: 4 },
    ...switches,
    { text: isFresh ? 'feeds fresh' : `stale: ${staleSymbols.join(', ')}`, rank: isFresh ? 100 : 2 },
  ];
}

/** Undefined for a probability, which changes little from minute to minute, and for a switch without a value. */
function formatSwitch({ name, value, fireAt }: KillSwitchRecord): string | undefined {
  const unit = KILL_SWITCHES.find((each) => each.name === name)?.unit;
  if (value === null || unit === 'probability') return undefined;
  const words = unit === 'capital' ? percent : (figure: number) => String(Number(figure.toPrecision(4)));
  return `${name} ${words(value)} of ${words(fireAt)}`;
}

function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
