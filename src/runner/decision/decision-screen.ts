import { accountKind } from '../../domain/account.ts';
import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import type { EvidenceGap, GateVerdict } from '../../domain/verdict.ts';
import { summarizeGate } from '../../gates/summary.ts';
import type { RoleVerdict } from '../../signing/role-signatures.ts';
import { shellWord } from '../output/shell-word.ts';
import { headingLine } from '../stage-screen.ts';
import type { Validation } from '../validation.ts';
import { waiverLines } from '../waivers/waiver-screen.ts';
import type { DecisionReport } from './decide.ts';
import type { Proposal } from './propose-decision.ts';
import type { StandingReport } from './standing.ts';

/** Screen of a decision, or of a replayed one: decision, gates, signatures, missing evidence with its commands. */
export function decisionLines(
  report: DecisionReport,
  validation: Validation,
  system: string,
  asOf?: EpochMs,
): readonly string[] {
  const { outcome, verdicts, roles } = report;
  const { folder } = validation.workspace;
  return [
    headingLine(validation, system),
    '',
    ` ${outcome.decision}   (exit ${outcome.exitCode})`,
    '',
    ...verdicts.flatMap((verdict) => summarizeGate(verdict)),
    '',
    ...roles.flatMap(roleLines),
    ...(report.window === 'not_yet_open' ? [' the proposal is not valid yet: look at the clock of this machine'] : []),
    ...missingLines(verdicts, validation),
    ...(report.proposed ? [` a new proposal waits for signatures: ${folder}/GO_LIVE_DECISION_GATE.md`] : []),
    asOf === undefined
      ? ` wrote ${folder}/PRELIVE_VERIFICATION_LOG.json`
      : ` as of ${isoUtc(asOf)}: nothing was written`,
  ];
}

function roleLines(one: RoleVerdict): readonly string[] {
  const line = ` ${one.status.padEnd(8)} ${one.role} (${one.holder.person})`;
  return one.status === 'refused' ? [line, `          ${one.reason}`] : [line];
}

function tradingAccountLines({ tradingAccount }: Proposal): readonly string[] {
  if (tradingAccount === undefined) return [];
  const { masked, keyedDigest } = tradingAccount;
  return [` trades  ${masked} (${accountKind(tradingAccount)})  ${keyedDigest}`];
}

/** Screen of a proposal: the decision if all sign, and the commands for signing. */
export function proposalLines(proposal: Proposal, validation: Validation, system: string): readonly string[] {
  const { folder } = validation.workspace;
  return [
    headingLine(validation, system),
    '',
    ` if every role signs: ${proposal.decisionIfAllSign}`,
    ...tradingAccountLines(proposal),
    ` read    ${folder}/GO_LIVE_DECISION_GATE.md`,
    ` digest  ${proposal.statement.digest}  statement.json`,
    '',
    ...proposal.requiredSigners.map(
      ({ role, person }) => ` ${person}:  prelive sign --role ${role} --key KEY --out ${shellWord(folder)}`,
    ),
    ...missingLines(proposal.verdicts, validation),
    ` next  prelive decide --out ${shellWord(folder)}`,
  ];
}

/** Screen of `prelive status`. */
export function standingLines(report: StandingReport, validation: Validation, system: string): readonly string[] {
  if (report.rehearsal !== undefined) return rehearsalLines(report, validation, report.rehearsal.commit);
  return [
    headingLine(validation, system),
    '',
    ...report.verdicts.flatMap((verdict) => summarizeGate(verdict)),
    '',
    ` proposal  ${report.proposal}`,
    ...report.changes.map((change) => `           ${change}`),
    ...(report.waivers.length === 0 ? [] : ['', ...waiverLines(report.waivers, validation.clock.now())]),
    ...missingLines(report.verdicts, validation),
  ];
}

/** Screen of `prelive status` for a workspace with a rehearsal: another rehearsal collects missing evidence. */
function rehearsalLines(report: StandingReport, { version, workspace }: Validation, commit: string): readonly string[] {
  const lacking = gapsOf(report.verdicts).map(
    ({ name, cause }) => `   ${name}${cause === undefined ? '' : `: ${cause}`}`,
  );
  return [
    `prelive ${version}   REHEARSAL (SIMULATED)   @ ${commit.slice(0, 7)}   step rehearsal`,
    '',
    ...report.verdicts.flatMap((verdict) => summarizeGate(verdict)),
    '',
    ` proposal  ${report.proposal}`,
    ...(lacking.length === 0 ? [] : ['', ' missing', ...lacking]),
    ` again     prelive rehearse --out ${shellWord(workspace.folder)}`,
    ' next      prelive init   (in your repository; then prelive stage1 collects evidence that can be approved)',
  ];
}

/** Missing evidence: by command if it was never collected, by reason if it could not be collected. */
function missingLines(verdicts: readonly GateVerdict[], { gates }: Validation): readonly string[] {
  const wanted = new Map<string, string[]>();
  const refused = new Map<string, string[]>();
  for (const { name, stage, cause } of gapsOf(verdicts)) {
    const declared = gates.find((gate) => gate.stage === stage)?.evidence ?? [];
    const command = declared.find((one) => one.name === name)?.collect ?? `prelive stage${stage}`;
    const [list, key] = cause === undefined ? [wanted, command] : [refused, cause];
    list.set(key, [...(list.get(key) ?? []), name]);
  }
  const width = Math.max(...[...wanted.keys()].map((command) => command.length));
  return [
    ...(refused.size === 0 ? [] : ['', ' missing, and why it could not be collected']),
    ...[...refused].map(([cause, names]) => `   ${[...new Set(names)].join(', ')}: ${cause}`),
    ...(wanted.size === 0 ? [] : ['', ' missing, and the command that collects it']),
    ...[...wanted].map(([command, names]) => collectLine(command, names, width)),
  ];
}

/** Each gap of a gate once, except the verdicts of gates 1 to 7, which follow from the other gaps. */
function gapsOf(verdicts: readonly GateVerdict[]): readonly (EvidenceGap & Pick<GateVerdict, 'stage'>)[] {
  return verdicts.flatMap(({ stage, clauses }) => {
    const byName = new Map(clauses.flatMap(({ gaps }) => gaps.map((gap) => [gap.name, gap] as const)));
    byName.delete('all_gates_1_to_7_pass');
    return [...byName.values()].map((gap) => ({ ...gap, stage }));
  });
}

const WIDTH = 100;

function collectLine(command: string, names: readonly string[], width: number): string {
  const start = `   ${command.padEnd(width)}  `;
  const shown: string[] = [];
  for (const name of new Set(names)) {
    const line = `${start}${[...shown, name].join(', ')}`;
    if (shown.length > 0 && line.length > WIDTH - 10)
      return `${start}${shown.join(', ')} +${new Set(names).size - shown.length} more`;
    shown.push(name);
  }
  return `${start}${shown.join(', ')}`;
}
