import type { EvidenceRecord } from '../../domain/evidence.ts';
import { nextFullTradingDay } from '../../domain/trading-calendar.ts';
import { accountUnderValidation } from '../../gates/eligible-evidence.ts';
import { SESSION_SUMMARY } from '../../stages/07-paper-trading/session-summary.ts';
import { type CampaignSession, campaignEvidence, campaignSessions } from '../../stages/08-go-live-decision/campaign.ts';
import { recordStage, type StageReport, stageContext, type Validation } from '../validation.ts';

/**
 * Counts the sessions of this subject in the ledger and records their joint results: consecutive trading days (by the
 * day of each session, not of its record), Sharpe ratio, profit and hit rate. Records nothing without a session of a
 * class that the step accepts: simulated ones count in a rehearsal only. The evidence is dated like the last of those
 * sessions, so that recording it again does not make an old campaign recent.
 */
export async function recordCampaign(validation: Validation): Promise<StageReport | undefined> {
  const { subject } = validation;
  const summaries = ownSummaries(validation);
  const sessions = campaignSessions(summaries, subject);
  if (sessions.length === 0) return undefined;
  const observedAt = newestInstant(summaries.filter((one) => campaignSessions([one], subject).length > 0));
  const result = campaignEvidence(sessions, nextFullTradingDay, { ...stageContext(validation), observedAt });
  return recordStage(validation, 8, result);
}

/** Sessions that {@link recordCampaign} counts, in ledger order. */
export function sessionsOnRecord(validation: Validation): readonly CampaignSession[] {
  return campaignSessions(ownSummaries(validation), validation.subject);
}

function ownSummaries(validation: Validation): readonly EvidenceRecord[] {
  return onThisAccount(summariesOf(validation), validation);
}

function summariesOf({ workspace, step }: Validation): readonly EvidenceRecord[] {
  const summaries = workspace.records().filter(({ stage, name }) => stage === 7 && name === SESSION_SUMMARY);
  return summaries.filter(({ sourceClass }) => step === 'rehearsal' || sourceClass !== 'simulated');
}

/** Excludes sessions on another account than the one under validation. */
function onThisAccount(
  summaries: readonly EvidenceRecord[],
  { workspace, subject, clock }: Validation,
): readonly EvidenceRecord[] {
  const account = accountUnderValidation(workspace.records(), { subject, asOf: clock.now() });
  if (account === undefined) return summaries;
  return summaries.filter((one) => one.account === undefined || one.account.keyedDigest === account.keyedDigest);
}

/** ISO 8601 UTC strings sort in time order. */
function newestInstant(records: readonly EvidenceRecord[]): string {
  return records.map(({ observedAt }) => observedAt).reduce((newest, at) => (at > newest ? at : newest));
}
