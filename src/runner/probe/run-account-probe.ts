import type { AccountReference } from '../../domain/account.ts';
import { probeAccount } from '../../stages/06-account-probe/account-probe.ts';
import { handshakeOf } from '../../stages/handshake.ts';
import { recordStage, type StageReport, stageContext, type Validation } from '../validation.ts';
import { type CollectedAccount, collectAccount, type ProbePlan } from './collect-account.ts';

/** Recording of stage 6. */
export interface ProbeRecording {
  readonly validation: Validation;
  /** Reference to an account for documents. */
  readonly accountReference: (accountId: string) => AccountReference;
}

/** Inputs of stage 6. */
export interface AccountProbePlan extends ProbePlan, ProbeRecording {}

/** Stage 6: collects, records and judges. Throws PreliveError of the connection and of files. */
export async function runAccountProbe(plan: AccountProbePlan): Promise<StageReport> {
  return recordAccount(await collectAccount(plan), plan);
}

/** Records collected facts about an account, and judges them. Throws PreliveError of files. */
export async function recordAccount(collected: CollectedAccount, plan: ProbeRecording): Promise<StageReport> {
  const { accountId, ...seen } = collected;
  const account = accountId === undefined ? {} : { account: plan.accountReference(accountId) };
  const { connection } = seen;
  const handshake = connection.kind === 'ready' && { handshake: handshakeOf(connection.facts, plan.accountReference) };
  const result = probeAccount({ ...seen, ...account, ...handshake }, { ...stageContext(plan.validation), ...account });
  return recordStage(plan.validation, 6, result);
}
