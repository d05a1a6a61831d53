import type { JsonObject } from '../../domain/json.ts';
import { DEFAULT_SESSION_START } from '../../gateway/server/gateway-options.ts';
import { startGateway } from '../../gateway/server/start-gateway.ts';
import { type DelayDistribution, type LatencyModel, MODELLED_LOOPBACK } from '../../gateway/venue/latency.ts';
import { EFFICIENT_MARKET, MOMENTUM_MARKET } from '../../gateway/venue/market-model.ts';
import type { EmbeddedGateway, EmbeddedGatewayPlan } from '../../runner/ports/embedded-gateway.ts';
import { readContracts } from './embedded-gateway.ts';

/** Starts a gateway of a rehearsal: in lockstep, on any free port of loopback, with the brands that no flag removes. */
export async function startLockstepGateway(plan: EmbeddedGatewayPlan): Promise<EmbeddedGateway> {
  const latency = slower(MODELLED_LOOPBACK, plan.latencyFactor);
  const sessionStart = plan.sessionStart ?? DEFAULT_SESSION_START;
  const gateway = await startGateway({
    mode: 'lockstep',
    localDoor: true,
    seed: plan.seed,
    deny: plan.deny,
    market: plan.market === 'efficient' ? 'efficient' : 'momentum',
    contracts: readContracts(undefined),
    latency,
    sessionStart,
    account: plan.account,
    cash: plan.cash,
    ...(plan.shock && {
      shocks: [{ symbol: '*', at: sessionStart + plan.shock.afterMs, fraction: plan.shock.fraction }],
    }),
  });
  return {
    host: gateway.host,
    port: gateway.port,
    ...(gateway.socketPath !== undefined && { socketPath: gateway.socketPath }),
    market: jsonOf(plan.market === 'efficient' ? EFFICIENT_MARKET : MOMENTUM_MARKET),
    latencyModel: jsonOf(latency),
    book: () => gateway.venue.book(),
    close: () => gateway.close(),
  };
}

/** Multiplies every time of a latency model. */
function slower(model: LatencyModel, factor: number): LatencyModel {
  const scale = ({ medianMs, sigma, maximumMs }: DelayDistribution): DelayDistribution => ({
    medianMs: medianMs * factor,
    sigma,
    maximumMs: maximumMs * factor,
  });
  const { acknowledge, route, fill, cancel } = model;
  return { ...model, acknowledge: scale(acknowledge), route: scale(route), fill: scale(fill), cancel: scale(cancel) };
}

/** Plain data as JSON. */
function jsonOf(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
