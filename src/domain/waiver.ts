import type { Role } from './decision.ts';
import type { StageNumber, Step } from './stage.ts';

/** A waiver whose signatures and scope (subject, step) were verified before it came here. */
export interface Waiver {
  readonly stage: StageNumber;
  /** Id of the clause that may be false. */
  readonly clause: string;
  /** Roles that signed it, e.g. `risk_officer, cto`. */
  readonly by: string;
  /** ISO 8601 UTC; end of its validity. */
  readonly until: string;
  readonly reason?: string;
}

/**
 * A request for a waiver: `waivers/<id>.json` of a workspace, where id is `<stage>-<clause>-<first 8 hex digits of the
 * SHA-256 of the bytes>`. `waivers/<id>.<role>.sig` beside it is an SSHSIG over these bytes in
 * `prelive-waiver-<role>@<domain>`. It counts once two roles of the policy, one of them the Risk Officer, have signed it,
 * for the named subject and step alone, until `until`, and for no longer than {@link LONGEST_WAIVER_DAYS} days.
 *
 * A proposal freezes the folder `waivers/` as subjects, and its predicate lists those that count ({@link StatedWaiver}).
 */
export interface WaiverDocument {
  readonly schema_version: 1;
  readonly system: string;
  readonly step: Step;
  readonly subject: { readonly commit: string; readonly configuration_digest: string };
  readonly stage: StageNumber;
  /** Id of the clause, and its expression at the request: a changed expression is another clause. */
  readonly clause: string;
  readonly expression: string;
  readonly reason: string;
  /** ISO 8601 UTC. */
  readonly requested_at: string;
  readonly until: string;
}

/** A waiver in `predicate.waivers` of a statement. A statement without waivers has no such list. */
export interface StatedWaiver {
  /** `waivers/<id>.json`, which is a subject of the statement, as are the signatures of {@link by}. */
  readonly file: string;
  readonly stage: StageNumber;
  readonly clause: string;
  readonly until: string;
  /** Roles whose signatures were verified. */
  readonly by: readonly Role[];
}

/** Folder of the waivers of a workspace. */
export const WAIVERS_FOLDER = 'waivers';

/** Longest time from request to end. */
export const LONGEST_WAIVER_DAYS = 30;

/** Number of roles that must sign a waiver; one is the Risk Officer. */
export const WAIVER_SIGNATURES = 2;
