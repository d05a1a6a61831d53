import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { wireChecklist } from '../../src/composition/checklist.ts';
import { wireDecision } from '../../src/composition/decision.ts';
import { type OpenSystem, openSystem } from '../../src/composition/open-system.ts';
import type { Role } from '../../src/domain/decision.ts';
import type { Preset } from '../../src/domain/gate.ts';
import type { Step } from '../../src/domain/stage.ts';
import { runChecklist } from '../../src/runner/checklist/run-checklist.ts';
import { type DecisionReport, decide } from '../../src/runner/decision/decide.ts';
import { type Proposal, proposeDecision } from '../../src/runner/decision/propose-decision.ts';
import { approveAsRole, reviewProposal } from '../../src/runner/dossier/sign-as-role.ts';
import { attestEverything } from './attested-checklist.ts';
import { createFirm, type Firm } from './firm.ts';
import { answerReviews } from './github-reviews.ts';
import { preparePilotSystem } from './pilot-system.ts';
import { type CliRun, runCli } from './run-cli.ts';

/** A firm with its system, its people and any number of workspaces, in a temporary folder. */
export interface PilotFirm {
  readonly firm: Firm;
  /** Folder of its system. */
  readonly root: string;
  /** Folder of attestations for every item that cannot be measured. */
  readonly attestations: string;
  /** Folder of a workspace by its name. */
  path(workspace: string): string;
  open(workspace: string, step?: Step, preset?: Preset): Promise<OpenSystem>;
  /** Copies the current state of a workspace. */
  copy(from: string, to: string): string;
  /** Scores the checklist with everything attested, and proposes. */
  propose(open: OpenSystem): Promise<Proposal>;
  sign(open: OpenSystem, roles: readonly Role[]): Promise<void>;
  decide(open: OpenSystem): Promise<DecisionReport>;
  /** Runs the real binary on a workspace: a command of one word or two, and its arguments. */
  cli(workspace: string, command: string, ...words: readonly string[]): Promise<CliRun>;
  /** Runs the guard of the real binary, like a start script, for an account. */
  guard(workspace: string, account: string, env?: Readonly<Record<string, string>>): Promise<CliRun>;
  /** Output of `audit.sh` for a workspace. */
  audit(workspace: string): string;
  remove(): Promise<void>;
}

/** Roles that must sign. */
export const SIGNERS: readonly Role[] = ['risk_officer', 'cto', 'lead_trader'];

/** Creates keys with ssh-keygen, copies and tests the sample system, and serves GitHub's answers about its commit. */
export async function createPilotFirm(): Promise<PilotFirm> {
  const folder = mkdtempSync(join(tmpdir(), 'prelive-firm-'));
  process.env['XDG_CONFIG_HOME'] = join(folder, 'config');
  const firm = createFirm(join(folder, 'keys'));
  const system = await preparePilotSystem(join(folder, 'system'), firm);
  const { root } = system.loaded;
  answerReviews(system.commit.commit);
  const attestations = join(folder, 'attestations');
  attestEverything(attestations, firm);
  const path = (workspace: string) => join(folder, 'workspaces', workspace);
  return {
    firm,
    root,
    attestations,
    path,
    open: (workspace, step = 'pilot', preset = 'spec') =>
      openSystem({ system: root, out: path(workspace), step, preset }),
    copy: (from, to) => {
      cpSync(path(from), path(to), { recursive: true });
      return to;
    },
    propose: async (open) => {
      await runChecklist(wireChecklist(open, { policy: undefined, attestations }));
      return proposeDecision(wireDecision(open, undefined));
    },
    sign: (open, roles) => signAs(firm, open, roles),
    decide: (open) => decide(wireDecision(open, undefined), { strict: false }),
    cli: (workspace, command, ...words) =>
      runCli([...command.split(' '), '--system', root, '--out', path(workspace), ...words], folder),
    guard: (workspace, account, env = {}) =>
      runCli(
        ['guard', '--step', 'pilot', '--account', account, '--system', root, '--dossier', path(workspace)],
        folder,
        { env },
      ),
    audit: (workspace) => {
      const policy = join(root, system.loaded.config.policy ?? '');
      return execFileSync('sh', [join(path(workspace), 'audit.sh'), '--policy', policy], { encoding: 'utf8' });
    },
    remove: async () => {
      nock.cleanAll();
      await system.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function signAs(firm: Firm, open: OpenSystem, roles: readonly Role[]): Promise<void> {
  const { workspace } = open.validation;
  const { policy } = wireDecision(open, undefined);
  for (const role of roles) {
    const by = { ...policy, at: systemClock.now() };
    const plan = { store: workspace.files, role, by, records: workspace.records() };
    await approveAsRole(plan, reviewProposal(plan), async (bytes, namespace) => firm.sign(role, bytes, namespace));
  }
}
