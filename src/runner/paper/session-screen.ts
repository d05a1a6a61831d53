import type { EpochMs } from '../../domain/clock.ts';
import type { EngineView } from '../../engine/view.ts';

/** One line about a running session: time left, trades, P&L and drawdown against their limits, feeds. */
export function sessionLine(view: EngineView, at: EpochMs, endsAt: EpochMs): string {
  const { account, tradeCount, killSwitches, tradingState, staleSymbols, workingOrders } = view;
  const profit = account.realised + account.unrealised - account.fees;
  const switches = killSwitches
    .filter(({ name, value }) => name !== 'psr' && value !== null)
    .map(({ name, value, fireAt }) => `${name} ${percent(value ?? 0)} of ${percent(fireAt)}`);
  const feeds = staleSymbols.length === 0 ? 'feeds fresh' : `stale: ${staleSymbols.join(', ')}`;
  const parts = [
    `${timeLeft(endsAt - at)} left`,
    tradingState,
    `${tradeCount} trades`,
    `${workingOrders} working`,
    `P&L ${profit.toFixed(2)} USD`,
    ...switches,
    feeds,
  ];
  return parts.join('   ');
}

function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
