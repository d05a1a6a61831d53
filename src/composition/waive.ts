import type { Role } from '../domain/decision.ts';
import type { StageNumber } from '../domain/stage.ts';
import { requestWaiver, signWaiver } from '../runner/waivers/waive.ts';
import { judgeWaiver, type WaiverStanding } from '../runner/waivers/waiver-book.ts';
import type { Host } from './host.ts';
import { openSystem, type SystemFlags } from './open-system.ts';
import { openPolicy } from './role-policy.ts';
import { signWith } from './sign-with.ts';
import { waiverQuestion } from './waivers.ts';

/** The standing of waivers at an instant. */
interface WaiversAt<T> {
  readonly waivers: T;
  readonly at: number;
}

export interface WaiveFlags extends SystemFlags {
  readonly policy: string | undefined;
}

/** A waiver that is asked for. */
export interface AskedWaiver {
  readonly stage: StageNumber;
  readonly clause: string;
  readonly reason: string;
  readonly until: number;
}

/** Asks for a waiver of one clause. Throws PreliveError where it can never be waived. */
export async function askForWaiver(
  request: AskedWaiver,
  flags: WaiveFlags,
  host: Pick<Host, 'holdWorkspace'>,
): Promise<WaiversAt<WaiverStanding>> {
  const { loaded, validation, schemas } = await openSystem(flags);
  const { workspace, clock } = validation;
  await host.holdWorkspace(flags.out);
  const question = waiverQuestion(loaded, flags.policy, validation, schemas);
  return { waivers: requestWaiver(request, question, workspace.files, clock), at: clock.now() };
}

/** Returns the waivers of the workspace with their standing; writes nothing. */
export async function listWaivers(flags: WaiveFlags): Promise<WaiversAt<readonly WaiverStanding[]>> {
  const { validation } = await openSystem({ ...flags, onlyLooksAtIt: true });
  return { waivers: validation.waivers?.() ?? [], at: validation.clock.now() };
}

/** A signature of a waiver that is asked for; with `show` nothing is signed. */
export interface WaiverSigning extends WaiveFlags {
  readonly role: Role;
  readonly key: string | undefined;
  readonly show: boolean;
}

/** Shows a waiver to its signer, then signs it in the role. Throws PreliveError of the policy and of the signature. */
export async function signWaiverAs(
  id: string,
  flags: WaiverSigning,
  onReview: (standing: WaiverStanding, at: number) => void,
): Promise<WaiversAt<WaiverStanding>> {
  const { loaded, validation, schemas } = await openSystem(flags);
  const { workspace, clock } = validation;
  const { policy } = openPolicy(loaded, flags.policy, schemas);
  const base = waiverQuestion(loaded, flags.policy, validation, schemas);
  const question = { ...base, policy: { ...policy, at: clock.now() } };
  const before = judgeWaiver(workspace.files, id, question);
  onReview(before, clock.now());
  if (flags.show) return { waivers: before, at: clock.now() };
  const { identity } = policy.policy.roles[flags.role];
  const waivers = await signWith(policy.allowedSigners, identity, flags.key, (sign) =>
    signWaiver(id, flags.role, question, workspace.files, sign),
  );
  return { waivers, at: clock.now() };
}
