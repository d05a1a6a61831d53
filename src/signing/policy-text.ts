import type { EpochMs } from '../domain/clock.ts';
import type { PolicyDocument } from '../domain/policy.ts';
import { formatSignerTime } from './allowed-signers.ts';
import {
  attestationNamespace,
  charterNamespace,
  policyNamespace,
  type RoleHolder,
  refusalNamespace,
  waiverNamespace,
} from './role-policy.ts';
import { sha256 } from './sha256.ts';

/** Texts of the three files of a policy; the bytes of `policy` are signed. */
export interface PolicyTexts {
  /** Content of `policy`. */
  readonly document: PolicyDocument;
  readonly policy: string;
  readonly allowedSigners: string;
  readonly revoked: string;
}

/** A policy whose roles may lack a holder. */
export interface PolicyDraft extends Omit<PolicyDocument, 'roles'> {
  readonly roles: Readonly<Partial<PolicyDocument['roles']>>;
}

/** Content of a policy, before the digests of the other files are known. */
export interface PolicyContent {
  readonly document: Omit<PolicyDocument, 'version' | 'files'>;
  readonly allowedSigners: string;
  readonly revoked: string;
}

/** Creates the files of a policy; `policy.json` refers to the other two by digest. */
export function policyTexts({ document, allowedSigners, revoked }: PolicyContent): PolicyTexts {
  const whole = { version: 1, ...document, files: fileDigests(allowedSigners, revoked) } as const;
  return { document: whole, policy: documentText(whole), allowedSigners, revoked };
}

/** Creates the files of a draft. */
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

/** Period in which a key is valid. */
export interface KeyWindow {
  readonly validAfter?: EpochMs;
  readonly validBefore?: EpochMs;
}

/** Line of an allowed_signers file that allows a role holder's key for everything the role signs, and nothing else. */
export function roleSignerLine(holder: RoleHolder, publicLine: string, window: KeyWindow = {}): string {
  const own = [holder.namespace, refusalNamespace(holder), charterNamespace(holder), waiverNamespace(holder)];
  return signerLine(holder, publicLine, own, window);
}

/** The same for an attestor, who approves nothing. */
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
