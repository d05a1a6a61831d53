import type { StageResult } from '../../domain/artifact.ts';
import { probeAccount } from '../../stages/06-account-probe/account-probe.ts';
import { collectAccount } from '../probe/collect-account.ts';
import { withGateway } from './gateway-connection.ts';
import { contextOf, gatewayPlan, type RehearsalPlan } from './rehearsal-plan.ts';

/** Stage 6 on a gateway of its own, with what-if orders. */
export function rehearseProbe(plan: RehearsalPlan): Promise<StageResult> {
  return withGateway(plan, 'probe', gatewayPlan(plan), async (_, connection) => {
    const { config } = plan.system;
    const { accountId, ...seen } = await collectAccount({
      sessions: plan.sessions,
      connection,
      declaredClasses: config.assetClasses,
      symbols: config.symbols,
      whatIf: true,
    });
    const account = accountId === undefined ? {} : { account: plan.accountReference(accountId) };
    return probeAccount({ ...seen, ...account }, contextOf(plan));
  });
}
