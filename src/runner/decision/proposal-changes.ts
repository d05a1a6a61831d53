import type { DeploymentLimits } from '../../domain/decision.ts';
import { WAIVERS_FOLDER } from '../../domain/waiver.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { Statement } from '../../signing/statement.ts';
import { isOwnEvidence, judge, type Validation } from '../validation.ts';
import { type DecisionPlan, deploymentLimits } from './decision-plan.ts';

/**
 * Differences between a statement and the current system, step, rules, evidence and time, one line each; empty when it
 * is current. New evidence after a proposal means another dossier. Files that changed without new evidence were
 * tampered with; the verification of the dossier finds those.
 */
export async function proposalChanges(plan: DecisionPlan, statement: Statement): Promise<readonly string[]> {
  const { validation } = plan;
  const { predicate } = statement;
  const { subject, step } = validation;
  const stated = [
    ['step', predicate.step, step],
    ['commit', predicate.commit, subject.commit],
    ['configuration', predicate.configurationDigest, subject.configurationDigest],
  ] as const;
  return [
    ...stated.filter(([, then, now]) => then !== now).map(([what, then, now]) => `${what} ${then}, now ${now}`),
    ...ruleChanges(plan, statement),
    ...newerEvidence(validation, predicate.ledger.size),
    ...newerWaivers(plan, statement),
    ...limitChanges(plan, predicate.limits),
    ...(await verdictChanges(validation, predicate)),
    ...(validation.clock.now() < Date.parse(predicate.expires) ? [] : [`expired at ${predicate.expires}`]),
  ];
}

/** Other gates or other signers would make it another decision. */
function ruleChanges({ frozen }: DecisionPlan, { subject }: Statement): readonly string[] {
  const digests = new Map(subject.map(({ name, digest }) => [name, digest.sha256]));
  return frozen.filter(({ name, text }) => digests.get(name) !== sha256(text)).map(({ name }) => `another ${name}`);
}

function newerEvidence({ workspace }: Validation, frozen: number): readonly string[] {
  const newer = workspace.records().find((one) => one.sequence > frozen && !isOwnEvidence(one));
  return newer === undefined ? [] : [`newer evidence: record ${newer.sequence}, ${newer.name}`];
}

/** Limits depend on the configuration and on this version of prelive; only the signed ones may be used. */
function limitChanges(plan: DecisionPlan, signed: DeploymentLimits | undefined): readonly string[] {
  const now = deploymentLimits(plan);
  if (JSON.stringify(signed) === JSON.stringify(now)) return [];
  const before = new Map(Object.entries(signed ?? {}));
  const changed = Object.entries(now ?? {}).filter(([name, value]) => String(before.get(name)) !== String(value));
  const words = changed.map(
    ([name, value]) => `limit ${name} ${String(before.get(name) ?? 'none')}, now ${String(value)}`,
  );
  return words.length > 0 ? words : ['the signed limits are no longer those of prelive.yaml'];
}

/** Waivers requested or signed since the proposal, which the roles have not read. */
function newerWaivers({ validation }: DecisionPlan, { subject }: Statement): readonly string[] {
  const known = new Set(subject.map(({ name }) => name));
  const files = validation.workspace.files.list(WAIVERS_FOLDER).map((name) => `${WAIVERS_FOLDER}/${name}`);
  return files.filter((name) => !known.has(name)).map((name) => `${name} is newer`);
}

/** Evidence ages, so verdicts of gates 1-7 may differ from the stated ones; then it is another decision. */
async function verdictChanges(
  validation: Validation,
  { verdicts }: Statement['predicate'],
): Promise<readonly string[]> {
  const seven = (await judge(validation)).filter(({ stage }) => stage < 8);
  const before = new Map(verdicts.map(({ stage, verdict }) => [stage, verdict]));
  return seven
    .filter(({ stage, verdict }) => before.get(stage) !== verdict)
    .map(({ stage, verdict }) => `gate ${stage} ${before.get(stage) ?? 'not judged'}, now ${verdict}`);
}
