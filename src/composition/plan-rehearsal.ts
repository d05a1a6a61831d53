import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { hostDigest } from '../adapters/host.ts';
import { sessionJournals } from '../adapters/journal/session-journals.ts';
import { rehearsalCollectorKey } from '../adapters/ledger/collector-key.ts';
import { replacePolicyFolder } from '../adapters/policy/verifier-policy.ts';
import { subjectOf } from '../adapters/project/configuration-digest.ts';
import type { PreparedRehearsal } from '../adapters/project/prepare-rehearsal.ts';
import { createRedaction, REHEARSAL_REDACTION_KEY } from '../adapters/redaction.ts';
import { loadContracts } from '../adapters/schemas/message-contracts.ts';
import { loadPrebuiltDocuments, type Schemas } from '../adapters/schemas/schemas.ts';
import { SAMPLE_STOOD_IN } from '../runner/decision/decision-plan.ts';
import { capitalInUse } from '../runner/paper/capital-in-use.ts';
import type { RehearsalPlan } from '../runner/rehearsal/rehearsal-plan.ts';
import { brokerSessions } from './broker-sessions.ts';
import { startLockstepGateway } from './gateway/lockstep-gateway.ts';
import { frozenFiles, openValidation, systemUnderValidation } from './open-validation.ts';
import { throwAwayPolicyFolder } from './role-policy.ts';

export interface RehearsalFlags {
  /** Folder of the system; undefined for the shipped sample system. */
  readonly system: string | undefined;
  readonly out: string;
  readonly seed: number;
  readonly market: 'declared' | 'efficient' | undefined;
  readonly asked: Omit<RehearsalPlan['asked'], 'symbols'> & { readonly symbols: readonly string[] | undefined };
}

/** Parts of a plan that the configuration chooses by name. */
export type ChosenEngine = Pick<RehearsalPlan, 'asked' | 'createStrategy' | 'createBus'>;

/** Opens the workspace and builds the plan with all ports. */
export async function planRehearsal(
  flags: RehearsalFlags,
  prepared: PreparedRehearsal,
  chosen: ChosenEngine,
  schemas: Schemas,
): Promise<Omit<RehearsalPlan, 'onProgress'>> {
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
    unitTests,
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
