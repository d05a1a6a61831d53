import { existsSync } from 'node:fs';
import { PreliveError } from '../domain/errors.ts';
import type { Step } from '../domain/stage.ts';
import type { StandingReport } from '../runner/decision/standing.ts';
import { BaseCommand, formatFlags, outFlag } from './base-command.ts';
import { parseInstant } from './flag-values.ts';
import { asOfFlag, ledgerFlags, policyFlag, presetFlag, stepFlag, systemFlag } from './flags.ts';
import type { OpenSystem } from './support/open-system.ts';

/** `prelive status`. */
export class Status extends BaseCommand {
  static override description =
    'Where the validation stands: the verdict of every gate on the evidence of the workspace, the proposal, and what is missing.\nSays VOID, and what has changed, where every role has signed something else than what is here. Decides and writes nothing.';
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --out reports/rehearsal --step rehearsal',
    '<%= config.bin %> status --as-of 2026-11-20',
  ];
  static override flags = {
    out: outFlag,
    ...formatFlags,
    ...ledgerFlags,
    system: systemFlag,
    policy: policyFlag,
    step: stepFlag(),
    preset: presetFlag(),
    'as-of': asOfFlag,
  };

  async run(): Promise<StandingReport> {
    const { flags } = await this.parse(Status);
    const { openSystemOrSample } = await import('./support/open-system.ts');
    const { standing } = await import('../runner/decision/standing.ts');
    const { standingLines } = await import('../runner/decision/decision-screen.ts');
    const { replayedAt } = await import('./support/wire-waivers.ts');
    const opened = await openSystemOrSample({ ...flags, onlyLooksAtIt: true });
    const asOf = flags['as-of'];
    const open = asOf === undefined ? opened : replayedAt(opened, parseInstant('--as-of', asOf), flags.policy);
    const report = (await rehearsed(open, flags)) ?? (await standing(await planOf(open, flags.policy)));
    const lines = standingLines(report, open.validation, open.loaded.config.system.name);
    return this.conclude(
      { word: report.proposal, exitCode: 0, gates: report.verdicts, lines, latestDay: open.validation.clock.now() },
      report,
    );
  }
}

interface AskedOf {
  readonly out: string;
  readonly policy: string | undefined;
  readonly step: Step | undefined;
}

/** The standing of a workspace of `prelive rehearse`, unless another step, or the word of a policy, was asked for. */
async function rehearsed({ validation, schemas }: OpenSystem, { out, policy, step }: AskedOf) {
  if (policy !== undefined || (step ?? 'rehearsal') !== 'rehearsal') return undefined;
  const { throwAwayPolicyFolder } = await import('./support/role-policy.ts');
  const folder = throwAwayPolicyFolder(out);
  if (!existsSync(folder)) return undefined;
  const { rehearsalStanding, rehearsedValidation } = await import('../runner/decision/rehearsal-standing.ts');
  const about = rehearsedValidation(validation);
  if (about === undefined) return undefined;
  const { loadRolePolicy } = await import('../adapters/role-policy.ts');
  return rehearsalStanding(about, loadRolePolicy(folder, schemas));
}

/** A system that has no role policy yet has a standing all the same. */
async function planOf(open: OpenSystem, policy: string | undefined) {
  const { wireDecision } = await import('./support/wire-decision.ts');
  try {
    return wireDecision(open, policy);
  } catch (error) {
    if (error instanceof PreliveError && error.code === 'POLICY_MISSING') return { validation: open.validation };
    throw error;
  }
}
