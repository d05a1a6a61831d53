import type { AccountReference } from '../domain/account.ts';
import type { Decision, DeploymentLimits, Work } from '../domain/decision.ts';
import type { Preset } from '../domain/gate.ts';
import type { StageNumber, Step } from '../domain/stage.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { StatedWaiver } from '../domain/waiver.ts';
import type { ChainHead } from './chain.ts';

/** A file covered by a statement: its name in the workspace and its digest. */
export interface StatementSubject {
  readonly name: string;
  readonly sha256: string;
}

/** Content that the signers approve, besides the bytes of the subjects. */
export interface DecisionPredicate {
  /** The decision if every required role signs and nothing has changed. */
  readonly decision: Decision;
  readonly step: Step;
  /** Thresholds by which the gates were judged. */
  readonly preset: Preset;
  /** SHA-256 (hex) of the `statement.json` that this one replaced in its workspace; decisions form a chain. */
  readonly previous: string | null;
  /** Commit of the system under validation. */
  readonly commit: string;
  readonly configurationDigest: string;
  /** Account of the evidence; null when unknown: then the decision cannot be an approval. */
  readonly account: AccountReference | null;
  /** Account traded at this step, if every role signs; absent in a rehearsal and when unknown: then nothing starts. */
  readonly tradingAccount?: AccountReference;
  /** SHA-256 of `policy.json`, hex. */
  readonly policyDigest: string;
  /** The part of the ledger that the verdicts rest on. */
  readonly ledger: ChainHead;
  /** ISO 8601 UTC; the decision is valid only between these two instants. */
  readonly notBefore: string;
  readonly expires: string;
  readonly verdicts: readonly { readonly stage: StageNumber; readonly verdict: Verdict }[];
  /** Waivers that the verdicts rest on; absent without any. */
  readonly waivers?: readonly StatedWaiver[];
  /** Upper limits of the system at this step; absent when prelive.yaml names no capital: then nothing starts. */
  readonly limits?: DeploymentLimits;
  /** Authors of the work, who cannot approve it by the policy's rule. Absent when git names no author. */
  readonly work?: Work;
}

/** in-toto Statement v1, checked against `schemas/statement.schema.json`. */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: typeof DECISION_PREDICATE;
  readonly predicate: DecisionPredicate;
}

/** Statement type of in-toto. Source: in-toto/attestation, spec/v1/statement.md. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** Predicate type of prelive. */
export const DECISION_PREDICATE = 'https://prelive.dev/predicate/go-live-decision/v1';

/** Creates the statement over these subjects, sorted by name. */
export function createStatement(subjects: readonly StatementSubject[], predicate: DecisionPredicate): Statement {
  const sorted = subjects.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const subject = sorted.map(({ name, sha256 }) => ({ name, digest: { sha256 } }));
  return { _type: STATEMENT_TYPE, subject, predicateType: DECISION_PREDICATE, predicate };
}

/** Text of `statement.json`; its bytes are signed. */
export function statementText(statement: Statement): string {
  return `${JSON.stringify(statement, null, 2)}\n`;
}
