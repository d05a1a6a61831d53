import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { startPaperGateway } from '../support/paper-gateway.ts';
import { createPilotFirm, type PilotFirm, SIGNERS } from '../support/pilot-firm.ts';
import { createPilotRun } from '../support/pilot-run.ts';
import { readFiles, type TamperBase } from './base.ts';
import { forgeries, wholeOf } from './make-base.ts';

const WEEK = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'] as const;

/**
 * The approval of a firm with all evidence from an unbranded venue, signed with keys of the real ssh-keygen, and the
 * approval before it; the account was probed again after the first.
 */
export async function makePilotBase(parent: string): Promise<TamperBase> {
  const house = await createPilotFirm();
  try {
    const [older, newer] = await twoApprovals(house);
    const folder = join(parent, 'pilot');
    const policy = join(parent, 'pilot.policy');
    cpSync(newer, folder, { recursive: true });
    const { loaded } = await house.open('pilot');
    cpSync(join(loaded.root, loaded.config.policy ?? ''), policy, { recursive: true });
    const files = readFiles(folder);
    const { predicate } = JSON.parse(Buffer.from(files.get('statement.json') ?? []).toString());
    const [notBefore, expires] = [Date.parse(predicate.notBefore), Date.parse(predicate.expires)];
    return {
      name: 'pilot',
      folder,
      policy,
      files,
      // The older decision has just expired.
      at: expires - 1,
      notBefore,
      expires,
      integrityOnly: false,
      ...forgeries(house.firm, { folder, policy, files }),
      older: wholeOf(readFiles(older), files),
    };
  } finally {
    await house.remove();
  }
}

async function twoApprovals(house: PilotFirm): Promise<readonly [older: string, newer: string]> {
  const run = createPilotRun(await house.open('pilot'), startPaperGateway);
  await run.staticStages();
  await run.probe();
  await run.baseline();
  for (const day of WEEK) await run.session(day);
  await run.drill('rollback');
  await run.drill('kill-switch');
  await approve(house);
  house.copy('pilot', 'older');
  await run.probe();
  await approve(house);
  return [house.path('older'), house.path('pilot')];
}

async function approve(house: PilotFirm): Promise<void> {
  const open = await house.open('pilot');
  await house.propose(open);
  await house.sign(open, SIGNERS);
  const { outcome } = await house.decide(open);
  if (outcome.decision !== 'GO_LIVE_APPROVED') throw new Error(`the firm ended with ${outcome.decision}`);
}
