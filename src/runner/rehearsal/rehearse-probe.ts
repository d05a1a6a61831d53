import { type CollectedAccount, collectAccount } from '../probe/collect-account.ts';
import { withGateway } from './gateway-connection.ts';
import { gatewayPlan, type RehearsalPlan } from './rehearsal-plan.ts';

/** What stage 6 sees of a gateway of its own, with what-if orders; nothing is recorded. Its document names the port. */
export function rehearseProbe(plan: RehearsalPlan): Promise<CollectedAccount> {
  const { assetClasses: declaredClasses, symbols } = plan.system.config;
  return withGateway(plan, 'probe', gatewayPlan(plan), (_, { socketPath: __, ...connection }) =>
    collectAccount({ ...plan, connection, declaredClasses, symbols, whatIf: true }),
  );
}
