import type { SessionOptions } from '../ports/broker-session.ts';
import type { EmbeddedGateway, EmbeddedGatewayPlan } from '../ports/embedded-gateway.ts';
import { type RehearsalPlan, randomOf } from './rehearsal-plan.ts';

const CLIENT_ID = 1;

/** Runs a part of a rehearsal on its own gateway, which is closed at the end. */
export async function withGateway<T>(
  plan: RehearsalPlan,
  part: string,
  gatewayPlan: EmbeddedGatewayPlan,
  work: (gateway: EmbeddedGateway, connection: SessionOptions) => Promise<T>,
): Promise<T> {
  const gateway = await plan.startGateway(gatewayPlan);
  const { host, port, socketPath } = gateway;
  const place = { host, port, ...(socketPath !== undefined && { socketPath }) };
  try {
    const random = randomOf(plan, `${part}/reconnect`);
    return await work(gateway, { ...place, clientId: CLIENT_ID, time: { mode: 'lockstep' }, random });
  } finally {
    await gateway.close();
  }
}
