import { BOX_LIMIT } from './checks/box-limit.ts';
import { BUYING_POWER } from './checks/buying-power.ts';
import { CLOCK } from './checks/clock.ts';
import { CONNECTION } from './checks/connection.ts';
import { DUPLICATE_INTENT } from './checks/duplicate-intent.ts';
import { GROSS_LIMIT } from './checks/gross-limit.ts';
import { KILL_SWITCH } from './checks/kill-switch.ts';
import { MARKET_DATA_STALE } from './checks/market-data-stale.ts';
import { NET_LIMIT } from './checks/net-limit.ts';
import { ORDER_COUNT } from './checks/order-count.ts';
import { OUTSIDE_TRADE } from './checks/outside-trade.ts';
import { PRICE_COLLAR } from './checks/price-collar.ts';
import { TRADING_HOURS } from './checks/trading-hours.ts';
import { TRADING_STATE } from './checks/trading-state.ts';
import { UNRESOLVED_ORDER } from './checks/unresolved-order.ts';
import type { RiskCheck } from './risk-check.ts';

/** All pre-trade checks, in the order of reasons in a refusal. */
export const RISK_CHECKS: readonly RiskCheck[] = [
  TRADING_STATE,
  KILL_SWITCH,
  TRADING_HOURS,
  CONNECTION,
  CLOCK,
  DUPLICATE_INTENT,
  UNRESOLVED_ORDER,
  OUTSIDE_TRADE,
  MARKET_DATA_STALE,
  ORDER_COUNT,
  PRICE_COLLAR,
  BOX_LIMIT,
  GROSS_LIMIT,
  NET_LIMIT,
  BUYING_POWER,
];
