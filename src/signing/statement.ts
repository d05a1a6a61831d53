import type { AccountReference } from '../domain/account.ts';
import type { Decision, DeploymentLimits, Work } from '../domain/decision.ts';
import type { Preset } from '../domain/gate.ts';
import type { StageNumber, Step } from '../domain/stage.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { StatedWaiver } from '../domain/waiver.ts';
import type { ChainHead } from './chain.ts';

/** A file that a statement speaks of: its name in the workspace, and the digest of its bytes. */
export interface StatementSubject {
  readonly name: string;
  readonly sha256: string;
}

/** What the signers approve, besides the bytes of the subjects. */
export interface DecisionPredicate {
  /** What the decision is if every required role signs and nothing has changed. */
  readonly decision: Decision;
  readonly step: Step;
  /** By which thresholds the gates were judged. */
  readonly preset: Preset;
  /** SHA-256 of the `statement.json` that this one replaced in its workspace, hex: decisions make a chain. */
  readonly previous: string | null;
  /** Commit of the system under validation. */
  readonly commit: string;
  readonly configurationDigest: string;
  /** Account that the evidence was collected on; null where none has been seen: then the decision cannot be an approval. */
  readonly account: AccountReference | null;
  /** Account that the step trades, if every role signs; absent in a rehearsal, and where none is known: then nothing starts. */
  readonly tradingAccount?: AccountReference;
  /** SHA-256 of `policy.json`, hex. */
  readonly policyDigest: string;
  /** The part of the ledger that the verdicts rest on. */
  readonly ledger: ChainHead;
  /** ISO 8601 UTC: the decision holds from here to there, and nowhere else. */
  readonly notBefore: string;
  readonly expires: string;
  readonly verdicts: readonly { readonly stage: StageNumber; readonly verdict: Verdict }[];
  /** Waivers that the verdicts rest on; absent where there is none. */
  readonly waivers?: readonly StatedWaiver[];
  /** What the system may do at most at this step; absent where prelive.yaml names no capital: then nothing starts. */
  readonly limits?: DeploymentLimits;
  /** Whose work it is: by the policy's rule they cannot approve it. Absent where git names nobody. */
  readonly work?: Work;
}

/** in-toto Statement v1, checked against `schemas/statement.schema.json`. */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: typeof DECISION_PREDICATE;
  readonly predicate: DecisionPredicate;
}

/** Type of an in-toto Statement. Source: in-toto/attestation, spec/v1/statement.md. */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** Type of our own predicate. */
export const DECISION_PREDICATE = 'https://prelive.dev/predicate/go-live-decision/v1';

/** The statement about these subjects, in order of their names. */
export function createStatement(subjects: readonly StatementSubject[], predicate: DecisionPredicate): Statement {
  const sorted = subjects.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const subject = sorted.map(({ name, sha256 }) => ({ name, digest: { sha256 } }));
  return { _type: STATEMENT_TYPE, subject, predicateType: DECISION_PREDICATE, predicate };
}

/** Text of `statement.json`: what is signed are these bytes. */
export function statementText(statement: Statement): string {
  return `${JSON.stringify(statement, null, 2)}\n`;
}
