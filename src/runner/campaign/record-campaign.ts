import { nextFullTradingDay } from '../../domain/calendar/trading-calendar.ts';
import type { EvidenceRecord } from '../../domain/evidence.ts';
import { accountUnderValidation } from '../../gates/eligible-evidence.ts';
import { SESSION_SUMMARY } from '../../stages/07-paper-trading/session-summary.ts';
import { type CampaignSession, campaignEvidence, campaignSessions } from '../../stages/08-go-live-decision/campaign.ts';
import { recordStage, type StageReport, stageContext, type Validation } from '../validation.ts';

/**
 * Counts the sessions of this subject in the ledger and records what they show together: consecutive trading days (by the
 * day of each session, not by the day of its record), Sharpe ratio, profit and hit rate. Records nothing while there is
 * no session of a class that the step counts: simulated ones count in a rehearsal alone.
 *
 * The evidence is as old as the last of those sessions: reckoning it again makes no old campaign young.
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

/** The sessions that {@link recordCampaign} looks at, in the order of the ledger. */
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

/** Sessions on another account than the one under validation are sessions of somebody else. */
function onThisAccount(
  summaries: readonly EvidenceRecord[],
  { workspace, subject, clock }: Validation,
): readonly EvidenceRecord[] {
  const account = accountUnderValidation(workspace.records(), { subject, asOf: clock.now() });
  if (account === undefined) return summaries;
  return summaries.filter((one) => one.account === undefined || one.account.keyedDigest === account.keyedDigest);
}

/** Instants of one form sort like their texts. */
function newestInstant(records: readonly EvidenceRecord[]): string {
  return records.map(({ observedAt }) => observedAt).reduce((newest, at) => (at > newest ? at : newest));
}
