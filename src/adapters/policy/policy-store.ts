import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { POLICY_FILES } from '../../domain/policy.ts';
import type { PendingPolicy, PolicyStore } from '../../runner/ports/policy-store.ts';
import { judgePolicy } from '../../signing/policy-chain.ts';
import type { PolicyDraft, PolicyTexts } from '../../signing/policy-text.ts';
import { move, remove } from '../files/folder.ts';
import { readCheckedJson } from '../files/json.ts';
import { readText } from '../files/read.ts';
import { writeFileAtomic } from '../files/write.ts';
import type { Schemas } from '../schemas/schemas.ts';
import { historyFolder, policyFiles, readPolicyVersion, requireInForce } from './role-policy.ts';

/** Opens the folder of a role policy. Finishes or undoes the changes of a killed command. */
export function openPolicyStore(folder: string, schemas: Schemas): PolicyStore {
  settlePending(folder);
  finishActivation(folder, schemas);
  const pendingFolder = join(folder, POLICY_FILES.pending);
  return {
    folder,
    current: () =>
      existsSync(join(folder, POLICY_FILES.policy))
        ? { version: requireInForce(folder, schemas), texts: textsOf(folder) }
        : undefined,
    pending: () => readPending(pendingFolder, schemas),
    writePending: (texts) => replacePending(folder, texts),
    writePendingSignature: (role, text) =>
      writeFileAtomic(join(pendingFolder, POLICY_FILES.signatures, `${role}.sig`), text),
    discardPending: () => remove(pendingFolder),
    activate: () => activate(folder, schemas),
  };
}

const placesOf = (folder: string) => {
  const pending = join(folder, POLICY_FILES.pending);
  return { pending, next: `${pending}.next`, before: `${pending}.before` };
};

/** Replaces the pending policy with its earlier enrolments. A pending policy exists at every moment and is never a mixture. */
function replacePending(folder: string, texts: Omit<PolicyTexts, 'document'>): void {
  const { pending, next, before } = placesOf(folder);
  remove(next);
  writeTexts(next, texts);
  if (existsSync(pending)) move(pending, before);
  move(next, pending);
  remove(before);
}

/** Settles an interrupted replacement: the pending policy is the new one if that is complete, else the old one. */
function settlePending(folder: string): void {
  const { pending, next, before } = placesOf(folder);
  const isWhole = existsSync(join(next, POLICY_FILES.policy));
  if (!existsSync(pending) && existsSync(before)) move(isWhole ? next : before, pending);
  for (const left of [next, before]) if (existsSync(left)) remove(left);
}

/**
 * Copies the policy in force to `history/`, then the pending one over it, `policy.json` last. Until then the folder is
 * invalid, and the next command continues here.
 */
function activate(folder: string, schemas: Schemas): void {
  const place = join(folder, POLICY_FILES.pending);
  const { document } = readPolicyVersion(place, schemas);
  if (document.number > 1) keepHistory(folder, document.number - 1);
  install(folder, place);
}

function keepHistory(folder: string, number: number): void {
  const target = historyFolder(folder, number);
  if (existsSync(target)) return;
  const copy = `${target}.tmp`;
  remove(copy);
  for (const { name, text } of policyFiles(folder)) writeFileAtomic(join(copy, name), text);
  move(copy, target);
}

function install(folder: string, place: string): void {
  remove(join(folder, POLICY_FILES.signatures));
  const files = policyFiles(place);
  const last = files.filter(({ name }) => name === POLICY_FILES.policy);
  const others = files.filter(({ name }) => name !== POLICY_FILES.policy);
  for (const { name, text } of [...others, ...last]) writeFileAtomic(join(folder, name), text);
  remove(place);
}

/** Finishes the activation of a pending policy that has all signatures. */
function finishActivation(folder: string, schemas: Schemas): void {
  const place = join(folder, POLICY_FILES.pending);
  const version = readPending(place, schemas)?.version;
  if (version === undefined) return;
  const kept = historyFolder(folder, version.document.number - 1);
  if (version.document.number > 1 && !existsSync(kept)) return;
  const before = version.document.number > 1 ? readPolicyVersion(kept, schemas) : undefined;
  const { faults, waiting } = judgePolicy(version, before);
  if (faults.length === 0 && waiting.length === 0) install(folder, place);
}

function readPending(place: string, schemas: Schemas): PendingPolicy | undefined {
  const path = join(place, POLICY_FILES.policy);
  if (!existsSync(path)) return undefined;
  const draft = readCheckedJson<PolicyDraft>(path, { schema: 'role-policy-draft', code: 'POLICY_INVALID' }, schemas);
  const texts = textsOf(place);
  return isWhole(draft) ? { draft, texts, version: readPolicyVersion(place, schemas) } : { draft, texts };
}

function isWhole({ roles }: PolicyDraft): boolean {
  return roles.risk_officer !== undefined && roles.cto !== undefined && roles.lead_trader !== undefined;
}

function textsOf(folder: string): Omit<PolicyTexts, 'document'> {
  const text = (name: string) => readText(join(folder, name));
  return {
    policy: text(POLICY_FILES.policy),
    allowedSigners: text(POLICY_FILES.allowedSigners),
    revoked: text(POLICY_FILES.revoked),
  };
}

function writeTexts(folder: string, { policy, allowedSigners, revoked }: Omit<PolicyTexts, 'document'>): void {
  writeFileAtomic(join(folder, POLICY_FILES.allowedSigners), allowedSigners);
  writeFileAtomic(join(folder, POLICY_FILES.revoked), revoked);
  writeFileAtomic(join(folder, POLICY_FILES.policy), policy);
}
