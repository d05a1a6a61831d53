import type { Verdict } from '../../domain/verdict.ts';
import type { CategoryScore, ChecklistScore, OpenItem } from '../../stages/08-go-live-decision/checklist.ts';
import type { Check, CheckGroup } from '../output/outcome.ts';
import { headingLine } from '../stage-screen.ts';
import type { Validation } from '../validation.ts';
import type { AttestationVerdict } from './attestations.ts';
import { NO_ATTESTATION } from './item-standings.ts';
import { type ChecklistReport, PASS_SCORE } from './run-checklist.ts';

const WIDTH = 100;

/** Screen of `prelive checklist`: verdict, categories, and every open item. */
export function checklistLines(
  { verdict, score, attestations }: ChecklistReport,
  validation: Validation,
  system: string,
): readonly string[] {
  return [
    headingLine(validation, system),
    '',
    ` checklist ${verdict}   ${formatTotal(score)}   ${formatRequired(score)}`,
    '',
    ...score.categories.map(categoryLine),
    ...unmetLines(score),
    ...unattestedLines(score),
    ...setAsideLines(score),
    ...attestationLines(attestations),
    '',
    ` wrote ${validation.workspace.folder}/PRELIVE_CHECKLIST.json`,
  ];
}

function formatTotal({ lowest, highest }: ChecklistScore): string {
  const points = (value: number) => value.toFixed(1);
  const span = lowest === highest ? points(lowest) : `${points(lowest)} to ${points(highest)}`;
  return `${span} of 100, asked >= ${PASS_SCORE}`;
}

function formatRequired({ requiredMet, open }: ChecklistScore): string {
  if (requiredMet === true) return 'every required item holds';
  return `${open.filter(({ required }) => required).length} required items do not hold yet`;
}

function categoryLine({ title, share, satisfied, applicable, unknown }: CategoryScore): string {
  const open = unknown === 0 ? '' : `   ${unknown} not known`;
  const weight = `${(100 * share).toFixed(1)} %`.padStart(6);
  return ` ${title.padEnd(30)} ${weight}  ${String(satisfied).padStart(3)} of ${applicable}${open}`;
}

/** Open items with a reason of their own, apart from a missing attestation. */
function unmetLines({ open }: ChecklistScore): readonly string[] {
  const items = open.filter(({ detail }) => detail !== NO_ATTESTATION);
  return items.length === 0 ? [] : ['', ' not satisfied (* required)', ...items.map(itemLine)];
}

function itemLine({ item, required, detail }: OpenItem): string {
  return `   ${required ? '*' : ' '} ${item.id.padEnd(22)} ${detail}`;
}

function unattestedLines({ open }: ChecklistScore): readonly string[] {
  const items = open.filter(({ detail }) => detail === NO_ATTESTATION);
  if (items.length === 0) return [];
  const categories = [...new Set(items.map(({ category }) => category))];
  return [
    '',
    ' not measured, not attested (* required)',
    ...categories.flatMap((title) => [`   ${title}`, ...wrapped(items.filter(({ category }) => category === title))]),
  ];
}

function wrapped(items: readonly OpenItem[]): readonly string[] {
  const lines: string[] = [];
  for (const { item, required } of items) {
    const word = `${required ? '*' : ''}${item.id}`;
    const longer = lines.length === 0 ? WIDTH : `${lines.at(-1)}, ${word}`.length;
    if (longer < WIDTH) lines[lines.length - 1] = `${lines.at(-1)}, ${word}`;
    else lines.push(`     ${word}`);
  }
  return lines;
}

function setAsideLines({ setAside }: ChecklistScore): readonly string[] {
  if (setAside.length === 0) return [];
  return [
    '',
    ' does not apply, counts nowhere',
    ...setAside.map(({ item, detail }) => `     ${item.id.padEnd(22)} ${detail}`),
  ];
}

function attestationLines(attestations: readonly AttestationVerdict[]): readonly string[] {
  const lines = attestations.flatMap((verdict) => {
    if (!verdict.counts) return [`   ${verdict.file.name}: ${verdict.reason}`];
    return [];
  });
  const counted = `${attestations.length - lines.length} of ${attestations.length} attestations count`;
  return attestations.length === 0 ? [] : ['', ` ${counted}`, ...lines];
}

/** Checks of the checklist: one for the score, one for each open item. */
export function checklistGroup({ open, lowest, highest }: ChecklistScore, verdict: Verdict): CheckGroup {
  const score: Check = {
    id: 'score',
    asked: 'score >= 95, and every required item holds',
    verdict,
    words: `${lowest.toFixed(1)} to ${highest.toFixed(1)} of 100`,
  };
  const items = open.map(({ item, required, status, detail }): Check => {
    return {
      id: item.id,
      asked: required ? 'required item' : 'item',
      verdict: status === 'unmet' ? 'FAIL' : 'PENDING',
      words: detail,
      ...(!required && { advisory: true }),
    };
  });
  return { name: 'checklist', verdict, checks: [score, ...items] };
}
