import type { GatewayOptions } from '../../../src/gateway/server/gateway-options.ts';
import type { Card } from './card.ts';

/** Options of a card's gateway. */
export function gatewayOptionsOf(card: Card): Omit<GatewayOptions, 'mode' | 'time'> {
  const { gateway = {} } = card;
  return {
    scenarios: [card],
    ...(gateway.seed !== undefined && { seed: gateway.seed }),
    ...(gateway.cash !== undefined && { cash: gateway.cash }),
    ...(gateway.read_only !== undefined && { readOnly: gateway.read_only }),
    market: gateway.market === 'efficient' ? 'efficient' : 'momentum',
    ...(gateway.history_pacing !== undefined && { historyPacing: gateway.history_pacing }),
    ...(gateway.time_zone !== undefined && { timeZone: gateway.time_zone }),
    ...(gateway.clock_start !== undefined && { sessionStart: Date.parse(gateway.clock_start) }),
  };
}
