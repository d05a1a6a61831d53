import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { hostDigest } from '../../adapters/host.ts';
import { sessionJournals } from '../../adapters/journal/session-journals.ts';
import { rehearsalCollectorKey } from '../../adapters/ledger/collector-key.ts';
import { loadContracts } from '../../adapters/message-contracts.ts';
import { packageRoot } from '../../adapters/package-root.ts';
import { createRedaction, REHEARSAL_REDACTION_KEY } from '../../adapters/redaction.ts';
import { createSchemas, loadPrebuiltDocuments, type Schemas } from '../../adapters/schemas.ts';
import { subjectOf } from '../../adapters/system/configuration-digest.ts';
import { loadConfig } from '../../adapters/system/load-config.ts';
import { type PreparedRehearsal, prepareRehearsal } from '../../adapters/system/prepare-rehearsal.ts';
import { replacePolicyFolder } from '../../adapters/verifier-policy.ts';
import type { PreliveConfig } from '../../domain/config.ts';
import { DEFAULT_SESSION_START } from '../../gateway/server/gateway-options.ts';
import { SAMPLE_STOOD_IN } from '../../runner/decision/propose-decision.ts';
import { capitalInUse } from '../../runner/paper/capital-in-use.ts';
import { busOf, strategyFactory } from '../../runner/paper/chosen-engine.ts';
import { requireKnownLevels } from '../../runner/paper/kill-switch-levels.ts';
import { requireWithinDay } from '../../runner/paper/longest-session.ts';
import type { RehearsalPlan } from '../../runner/rehearsal/rehearsal-plan.ts';
import { brokerSessions } from './broker-sessions.ts';
import { rehearsalDay, startLockstepGateway } from './lockstep-gateway.ts';
import { frozenFiles, openValidation, systemUnderValidation } from './open-validation.ts';
import { throwAwayPolicyFolder } from './role-policy.ts';

/** What the command line says of a rehearsal. */
export interface RehearsalFlags {
  /** The shipped sample system when left out. */
  readonly system: string | undefined;
  readonly out: string;
  readonly seed: number;
  readonly market: 'declared' | 'efficient' | undefined;
  readonly asked: Omit<RehearsalPlan['asked'], 'symbols'> & { readonly symbols: readonly string[] | undefined };
}

/** A rehearsal that is ready to run, on a copy of the system that must be disposed of. */
export interface WiredRehearsal {
  readonly plan: Omit<RehearsalPlan, 'onProgress'>;
  readonly prepared: PreparedRehearsal;
}

/** Reads of the account and of history come before the session, in its virtual time. */
const READS_FIRST_MS = 60_000;

/** Copies the system, begins its unit tests, opens the workspace, and hands all ports to the plan. Throws PreliveError DURATION_TOO_LONG first. */
export async function wireRehearsal(flags: RehearsalFlags): Promise<WiredRehearsal> {
  requireWithinDay(DEFAULT_SESSION_START + READS_FIRST_MS, rehearsalDay(), flags.asked.durationMs);
  const schemas = createSchemas();
  const source = loadConfig(flags.system ?? join(packageRoot(), 'fixtures/sample-system'), schemas);
  requireKnownLevels(source.config.rehearsal.killSwitches, source.origin);
  // A copy has the same configuration: a wrong name is told before it is made.
  const chosen = chosenOf(flags, source.config);
  const prepared = await prepareRehearsal(source);
  try {
    return { plan: await planOf(flags, prepared, chosen, schemas), prepared };
  } catch (error) {
    await prepared.dispose();
    throw error;
  }
}

type Plan = WiredRehearsal['plan'];

/** What the configuration names of the engine. Throws PreliveError of a name that is unknown. */
function chosenOf(flags: RehearsalFlags, config: PreliveConfig) {
  const symbols = flags.asked.symbols ?? config.symbols;
  const createStrategy = strategyFactory(symbols, {
    ...(config.trading && { trading: config.trading }),
    overrides: config.rehearsal.strategy,
  });
  return { asked: { ...flags.asked, symbols }, createStrategy, ...busOf(config.engine) };
}

async function planOf(
  flags: RehearsalFlags,
  prepared: PreparedRehearsal,
  chosen: ReturnType<typeof chosenOf>,
  schemas: Schemas,
): Promise<Plan> {
  const { loaded, commit, unitTests, run } = prepared;
  const { config } = loaded;
  await loadPrebuiltDocuments();
  const redaction = createRedaction(REHEARSAL_REDACTION_KEY);
  const checkpoints = { collector: rehearsalCollectorKey(flags.seed) };
  const options = { out: flags.out, step: 'rehearsal', preset: 'spec', checkpoints } as const;
  const { validation, gateFiles } = await openValidation(loaded, subjectOf(loaded, commit), redaction, options);
  return {
    validation,
    system: systemUnderValidation(loaded, commit, resolve(flags.out), gateFiles, schemas, run),
    ...(unitTests && { unitTests }),
    notTested: flags.system === undefined ? [SAMPLE_STOOD_IN] : [],
    gateFiles: frozenFiles(gateFiles),
    rehearsal: { ...config.rehearsal, market: flags.market ?? config.rehearsal.market },
    ...chosen,
    capitalInUse: capitalInUse(config.capital, 'rehearsal'),
    seed: flags.seed,
    sessions: brokerSessions,
    startGateway: startLockstepGateway,
    contracts: loadContracts(),
    journals: sessionJournals(flags.out),
    accountReference: (accountId) => redaction.reference(accountId),
    clocks: { monotonicMs: () => performance.now() },
    hostDigest: hostDigest(),
    publishPolicy: (files) => replacePolicyFolder(throwAwayPolicyFolder(flags.out), files),
  };
}
