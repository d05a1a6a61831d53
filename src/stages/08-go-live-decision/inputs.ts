import type { AccountReference } from '../../domain/account.ts';
import type { PreliveConfig } from '../../domain/config.ts';
import type { Decision, DeploymentLimits, Role } from '../../domain/decision.ts';
import type { Subject } from '../../domain/evidence.ts';
import type { KillSwitchInForce } from '../../domain/kill-switch.ts';
import type { Step } from '../../domain/stage.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import type { StatedWaiver } from '../../domain/waiver.ts';
import type { CampaignSession } from './campaign.ts';
import type { KillSwitchDrill, RollbackDrill } from './drills.ts';
import type { RollbackStep } from './rollback-steps.ts';

/** Levels at which the system stops itself. */
export interface TradingLimits {
  /** Exposures as fractions of the capital in use. */
  readonly limits: { readonly box: number; readonly gross: number; readonly net: number };
  readonly killSwitches: readonly KillSwitchInForce[];
  readonly rollback: {
    readonly connectionFailuresPerHour: number;
    readonly pacingViolationsPerHour: number;
    readonly rejectRatio: number;
    readonly latencyFactor: number;
  };
}

/** A role that must sign, with its valid keys. */
export interface RequiredSigner {
  readonly role: Role;
  readonly person: string;
  /** Principal in allowed_signers. */
  readonly identity: string;
  /** Namespaces of approvals and of refusals. */
  readonly namespace: string;
  readonly refusalNamespace: string;
  /** `SHA256:…`, as printed by ssh-keygen. */
  readonly fingerprints: readonly string[];
}

/** A person to call. */
export interface Contact {
  /** `Risk Officer`, `broker trade desk`, ... */
  readonly role: string;
  readonly name: string;
  readonly reach: string;
}

/** Inputs of the frozen documents of a proposal. */
export interface DossierInputs {
  readonly step: Step;
  readonly subject: Subject;
  readonly system: PreliveConfig['system'];
  /** Account of the evidence; absent when no account was probed. */
  readonly account?: AccountReference;
  /** Account traded at the step; absent in a rehearsal and when unknown. */
  readonly tradingAccount?: AccountReference;
  /** Absent when prelive.yaml names no capital. */
  readonly capital?: PreliveConfig['capital'];
  /** ISO 8601 UTC. */
  readonly validity: { readonly from: string; readonly until: string };
  /** Verdicts of all eight gates, evaluated again for this proposal; gate 8 has no signatures yet. */
  readonly gates: readonly GateVerdict[];
  /** Recorded sessions for the step, whether or not they count, in the order of the ledger. */
  readonly sessions: readonly CampaignSession[];
  /** Decision on the same verdicts once every required role has signed. */
  readonly decisionIfAllSign: Decision;
  readonly requiredSigners: readonly RequiredSigner[];
  readonly limits: TradingLimits;
  /** Upper limits of the system at this step; absent in a rehearsal and when no capital is named. */
  readonly deployment?: DeploymentLimits;
  /** Waivers that the verdicts rest on. */
  readonly waivers: readonly StatedWaiver[];
  readonly drills: { readonly rollback?: RollbackDrill; readonly killSwitch?: KillSwitchDrill };
  /** Further untested points, in whole sentences, known only to the caller. */
  readonly notTested: readonly string[];
  /** Custody of the records, one line each. */
  readonly custody?: readonly string[];
  readonly contacts: readonly Contact[];
  /** Command of each step of the rollback. */
  readonly rollbackCommands: Readonly<Record<RollbackStep, string>>;
  /** Artifacts of the workspace, relative paths. */
  readonly artifacts: readonly string[];
}

/** State of one required role for the frozen dossier; a verified verdict, never a stored one. */
export interface RoleStanding {
  readonly role: Role;
  readonly holder: { readonly person: string };
  readonly status: 'signed' | 'missing' | 'refused' | 'broken';
  readonly fingerprint?: string;
  readonly reason?: string;
}

/** Inputs of the outcome of a decision. */
export interface OutcomeInputs {
  readonly step: Step;
  readonly subject: Subject;
  readonly account?: AccountReference;
  /** All eight gates, gate 8 with its signatures. */
  readonly gates: readonly GateVerdict[];
  readonly decision: Decision;
  readonly exitCode: number;
  readonly signatures: readonly RoleStanding[];
  readonly limits: TradingLimits;
  /** Digests (SHA-256, hex) of the signed files; absent without a current proposal. */
  readonly proposal?: { readonly statement: string; readonly document: string };
}
