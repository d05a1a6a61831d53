import { type CommandOutcome, type PlacedCheck, worstFirst } from './outcome.ts';

/** Size limit of GitHub, which drops a larger job summary completely. */
export const SUMMARY_LIMIT_BYTES = 1024 * 1024;
const LONGEST_CELL = 300;
/** Space for the line with the number of omitted rows. */
const ROOM_BYTES = 200;

/**
 * The outcome as Markdown: the answer, then a table with the worst first. It stays within `limit` bytes and gives the
 * number of rows omitted for that.
 */
export function markdownText(outcome: CommandOutcome, limit: number = SUMMARY_LIMIT_BYTES): string {
  const { command, word, exitCode, groups, error } = outcome;
  const head = [
    `## ${escapeSummaryCell(command)}: ${escapeSummaryCell(word)} (exit ${exitCode})`,
    '',
    ...(error === undefined
      ? []
      : [
          `**${escapeSummaryCell(error.message)}**`,
          '',
          ...error.nextSteps.map((one) => `- ${escapeSummaryCell(one)}`),
          '',
        ]),
    ...(groups.length < 2
      ? []
      : [...groups.map(({ name, verdict }) => `- ${escapeSummaryCell(name)}: **${verdict}**`), '']),
  ];
  const rows = worstFirst(outcome).map(rowOf);
  if (rows.length === 0) return text(head);
  return cut([...head, '| verdict | gate | clause | found | next |', '|---|---|---|---|---|'], rows, limit);
}

/** Escapes text for a table cell: no markup, no mention, no link. */
export function escapeSummaryCell(value: string): string {
  const line = value.toWellFormed().replace(/\p{Cc}+/gu, ' ');
  const short = line.length <= LONGEST_CELL ? line : `${line.slice(0, LONGEST_CELL - 1).toWellFormed()}…`;
  return short.replace(/[&<>|`*_[\]\\#@~!]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function rowOf({ group, id, verdict, words, next, advisory }: PlacedCheck): string {
  const mark = advisory === true ? `${verdict} (target)` : verdict;
  return `| ${[mark, group, id, words, next ?? ''].map(escapeSummaryCell).join(' | ')} |`;
}

function cut(head: readonly string[], rows: readonly string[], limit: number): string {
  const whole = text([...head, ...rows]);
  if (bytes(whole) <= limit) return whole;
  const kept = fitting(rows, limit - bytes(text(head)) - ROOM_BYTES);
  const note = `${rows.length - kept.length} of ${rows.length} rows were cut: a summary has room for ${limit} bytes.`;
  return text([...head, ...kept, '', note]);
}

/** First rows that fit together. */
function fitting(rows: readonly string[], room: number): readonly string[] {
  let used = 0;
  const first = rows.findIndex((row) => {
    used += bytes(row) + 1;
    return used > room;
  });
  return first < 0 ? rows : rows.slice(0, first);
}

const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
const bytes = (value: string) => new TextEncoder().encode(value).length;
