import type { Verdict } from '../../domain/verdict.ts';
import type { ChecklistScore } from '../../stages/08-go-live-decision/checklist.ts';
import type { Check, CheckGroup } from '../output/outcome.ts';

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
