import type { Verdict } from '../../domain/verdict.ts';
import { type CommandOutcome, type PlacedCheck, worstFirst } from './outcome.ts';

/** Most annotations of a kind that GitHub shows for a step. */
const MOST_OF_A_KIND = 10;

type Kind = 'error' | 'warning' | 'notice';

const KINDS: Readonly<Record<Exclude<Verdict, 'PASS'>, Kind>> = {
  FAIL: 'error',
  ERROR: 'error',
  PENDING: 'warning',
  CONDITIONAL: 'notice',
};

/**
 * The outcome as workflow commands: at most ten annotations of a kind, the worst first; if there are more, the tenth
 * gives their number.
 */
export function githubLines(outcome: CommandOutcome): readonly string[] {
  const { command, word, exitCode, error } = outcome;
  const own =
    error &&
    annotation(
      'error',
      { title: `${command}: ${error.code} (exit ${exitCode})` },
      [error.message, ...error.nextSteps].join('\n'),
    );
  const checks = worstFirst(outcome).filter(({ verdict }) => verdict !== 'PASS');
  const kinds: readonly Kind[] = ['error', 'warning', 'notice'];
  const lines = kinds.flatMap((kind) => {
    const ofKind = checks.filter((check) => kindOf(check) === kind).map((check) => checkAnnotation(kind, check));
    return limited(kind, kind === 'error' && own !== undefined ? [own, ...ofKind] : ofKind);
  });
  return [...lines, annotation('notice', { title: command }, `${word} (exit ${exitCode})`)];
}

/** Escapes the data of a workflow command. */
export function escapeData(value: string): string {
  return value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Escapes a property of a workflow command. */
export function escapeProperty(value: string): string {
  return escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function kindOf({ verdict, advisory }: PlacedCheck): Kind | undefined {
  if (verdict === 'PASS') return undefined;
  return advisory === true ? 'notice' : KINDS[verdict];
}

function checkAnnotation(kind: Kind, { place, group, id, verdict, words, next }: PlacedCheck): string {
  const line = place?.line === undefined ? {} : { line: String(place.line) };
  const properties = { ...(place && { file: place.file }), ...line, title: `${group}: ${id} ${verdict}` };
  return annotation(kind, properties, next === undefined ? words : `${words}\nnext: ${next}`);
}

function annotation(kind: Kind, properties: Readonly<Record<string, string>>, message: string): string {
  const words = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${kind} ${words.join(',')}::${escapeData(message)}`;
}

/** One notice is reserved for the command itself. */
function limited(kind: Kind, lines: readonly string[]): readonly string[] {
  const most = kind === 'notice' ? MOST_OF_A_KIND - 1 : MOST_OF_A_KIND;
  if (lines.length <= most) return lines;
  const more = lines.length - most + 1;
  return [
    ...lines.slice(0, most - 1),
    annotation(kind, { title: 'prelive' }, `${more} more of this kind: see the summary or the JUnit report`),
  ];
}
