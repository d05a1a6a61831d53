import { engineSettings } from '../paper/engine-settings.ts';
import { measureBaseline, type RecordedBaseline } from '../paper/record-baseline.ts';
import { type PaperStageReport, runPaperStage } from '../paper/run-paper-stage.ts';
import { gatewayPlan, type RehearsalPlan, randomOf, seedOf, withGateway } from './rehearsal-plan.ts';

/** Number of orders of the baseline. */
const BASELINE_ORDERS = 500;
const NETWORK_CLASS = 'loopback';
/** Offset of the seed, so that the baseline's gateway draws other latencies than the session's. */
const OTHER_SEED = 1_000_003;

/**
 * Measures a baseline from the declared latency model, without the rehearsal's latency factor for the session; nothing
 * is written.
 */
export function rehearseBaseline(plan: RehearsalPlan): Promise<RecordedBaseline> {
  const quiet = { ...gatewayPlan(plan), latencyFactor: 1, deny: [], cash: 1_000_000, seed: plan.seed + OTHER_SEED };
  return withGateway(plan, 'baseline', quiet, (gateway, connection) =>
    measureBaseline({
      ...plan,
      connection,
      symbol: plan.asked.symbols[0] ?? 'AAPL',
      orders: BASELINE_ORDERS,
      random: randomOf(plan, 'baseline'),
      networkClass: NETWORK_CLASS,
      latencyModel: gateway.latencyModel,
    }),
  );
}

/**
 * Stage 7 in virtual time, compared with a baseline if there is one. Throws the error that ended the session, after
 * recording it.
 */
export async function rehearseSession(
  plan: RehearsalPlan,
  recorded: RecordedBaseline | undefined,
): Promise<PaperStageReport> {
  const { asked, rehearsal, capitalInUse } = plan;
  const changes = { capitalInUse, maximumTrades: asked.maximumTrades, killSwitches: rehearsal.killSwitches };
  const report = await withGateway(plan, 'session', gatewayPlan(plan), (gateway, connection) =>
    runPaperStage({
      ...plan,
      connection,
      engine: engineSettings({ ...changes, ...(recorded && { baselineP95Ms: recorded.p95Ms }) }),
      random: randomOf(plan, 'session'),
      journal: { journals: plan.journals, policy: 'forget', seed: seedOf(plan, 'session') },
      ...(recorded && { baseline: recorded.baseline }),
      networkClass: NETWORK_CLASS,
      readBook: async () => gateway.book(),
      market: gateway.market,
      force: false,
      ...(plan.onSession && { observer: plan.onSession }),
    }),
  );
  // Its gateway ends with it, so nothing stays open.
  if (report.error !== undefined) throw report.error;
  return report;
}
