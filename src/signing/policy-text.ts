import type { EpochMs } from '../domain/clock.ts';
import type { PolicyDocument } from '../domain/policy.ts';
import {
  attestationNamespace,
  charterNamespace,
  policyNamespace,
  type RoleHolder,
  refusalNamespace,
  waiverNamespace,
} from './role-policy.ts';
import { sha256 } from './sha256.ts';
import { formatSignerTime } from './signer-time.ts';

/** The three files of a policy as texts; what is signed are the bytes of the first. */
export interface PolicyTexts {
  /** What the first says. */
  readonly document: PolicyDocument;
  readonly policy: string;
  readonly allowedSigners: string;
  readonly revoked: string;
}

/** A policy in which roles may be without a holder. */
export interface PolicyDraft extends Omit<PolicyDocument, 'roles'> {
  readonly roles: Readonly<Partial<PolicyDocument['roles']>>;
}

/** What a policy says, before the digests of the files beside it are known. */
export interface PolicyContent {
  readonly document: Omit<PolicyDocument, 'version' | 'files'>;
  readonly allowedSigners: string;
  readonly revoked: string;
}

/** The files of a policy, whose `policy.json` names the other two by their digests. */
export function policyTexts({ document, allowedSigners, revoked }: PolicyContent): PolicyTexts {
  const whole = { version: 1, ...document, files: fileDigests(allowedSigners, revoked) } as const;
  return { document: whole, policy: documentText(whole), allowedSigners, revoked };
}

/** The files of a draft. */
export function draftTexts(
  draft: Omit<PolicyDraft, 'version' | 'files'>,
  allowedSigners: string,
  revoked: string,
): Omit<PolicyTexts, 'document'> {
  const whole = { version: 1, ...draft, files: fileDigests(allowedSigners, revoked) } as const;
  return { policy: documentText(whole), allowedSigners, revoked };
}

function fileDigests(allowedSigners: string, revoked: string): PolicyDocument['files'] {
  return { allowed_signers: sha256(allowedSigners), revoked: sha256(revoked) };
}

function documentText(document: PolicyDraft): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** How long a key counts. */
export interface KeyWindow {
  readonly validAfter?: EpochMs;
  readonly validBefore?: EpochMs;
}

/** Line of an allowed_signers file that gives the holder of a role a key for all that the role signs, and nothing else. */
export function roleSignerLine(holder: RoleHolder, publicLine: string, window: KeyWindow = {}): string {
  const own = [holder.namespace, refusalNamespace(holder), charterNamespace(holder), waiverNamespace(holder)];
  return signerLine(holder, publicLine, own, window);
}

/** The same for somebody who attests and approves nothing. */
export function attestorSignerLine(holder: RoleHolder, publicLine: string, window: KeyWindow = {}): string {
  return signerLine(holder, publicLine, [], window);
}

function signerLine(holder: RoleHolder, publicLine: string, own: readonly string[], window: KeyWindow): string {
  const namespaces = [...own, attestationNamespace(holder), policyNamespace(holder)].join(',');
  const options = [
    `namespaces="${namespaces}"`,
    ...(window.validAfter === undefined ? [] : [`valid-after="${formatSignerTime(window.validAfter)}"`]),
    ...(window.validBefore === undefined ? [] : [`valid-before="${formatSignerTime(window.validBefore)}"`]),
  ];
  return `${holder.identity} ${options.join(',')} ${publicLine}`;
}
