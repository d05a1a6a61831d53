import { runAccountProbe } from '../probe/run-account-probe.ts';
import type { StageReport } from '../validation.ts';
import { withGateway } from './gateway-connection.ts';
import { gatewayPlan, type RehearsalPlan } from './rehearsal-plan.ts';

/** Stage 6 on a gateway of its own, with what-if orders. */
export function rehearseProbe(plan: RehearsalPlan): Promise<StageReport> {
  const { assetClasses: declaredClasses, symbols } = plan.system.config;
  return withGateway(plan, 'probe', gatewayPlan(plan), (_, connection) =>
    runAccountProbe({ ...plan, connection, declaredClasses, symbols, whatIf: true }),
  );
}
