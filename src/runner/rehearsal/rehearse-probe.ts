import { type CollectedAccount, collectAccount } from '../probe/collect-account.ts';
import { withGateway } from './gateway-connection.ts';
import { gatewayPlan, type RehearsalPlan } from './rehearsal-plan.ts';

/**
 * Probes its own gateway for stage 6, with what-if orders; records nothing. TCP is used, because the document names the
 * port.
 */
export function rehearseProbe(plan: RehearsalPlan): Promise<CollectedAccount> {
  const { assetClasses: declaredClasses, symbols } = plan.system.config;
  return withGateway(plan, 'probe', gatewayPlan(plan), (_, { socketPath: __, ...connection }) =>
    collectAccount({ ...plan, connection, declaredClasses, symbols, whatIf: true }),
  );
}
