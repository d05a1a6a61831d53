import { nearest, quoted } from '../../domain/words.ts';

/** Output formats of a command's outcome. */
export const FORMATS = ['human', 'json', 'junit', 'markdown', 'github'] as const;

/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

/** Requested formats: one for standard output, annotations beside it, and any number of files. */
export interface FormatRequest {
  readonly screen: Format | 'none';
  /** GitHub annotations on standard output, and the job summary. */
  readonly github: boolean;
  readonly files: readonly { readonly format: Format; readonly path: string }[];
}

/**
 * Parses words such as `human`, `github`, `junit:reports/junit.xml`. A format alone goes to standard output, which
 * takes one format, plus GitHub's annotations beside the human one; a format with a file goes to the file. Returns the
 * fault of an invalid request.
 */
export function readFormats(words: readonly string[], json: boolean): FormatRequest | string {
  const asked = [...words, ...(json ? ['json'] : [])].map(splitWord);
  const wrong = asked.find(({ format, path }) => format === undefined || path === '');
  if (wrong !== undefined)
    return `--format: expected one of ${FORMATS.join(', ')}, alone or with a file such as junit:junit.xml, found ${quoted(wrong.word)}${guess(wrong.word)}`;
  const bare = asked.flatMap(({ format, path }) => (path === undefined && format !== undefined ? [format] : []));
  const github = bare.includes('github');
  const [screen, second] = [...new Set(bare)].filter((one) => one !== 'github');
  if (second !== undefined) return `--format ${second}: ${screen} is on standard output already; use ${second}:FILE.`;
  if (github && screen !== undefined && screen !== 'human') {
    return `--format github: its annotations would stand among the ${screen}; use ${screen}:FILE.`;
  }
  const files = asked.flatMap(({ format, path }) =>
    format === undefined || path === undefined ? [] : [{ format, path }],
  );
  return { screen: screen ?? (github ? 'none' : 'human'), github, files };
}

function guess(word: string): string {
  const like = nearest(word.replace(/:.*$/s, ''), FORMATS);
  return like === undefined || word === `${like}:` ? '.' : `; did you mean ${like}?`;
}

function splitWord(word: string) {
  const [, name, path] = /^([a-z]+)(?::(.*))?$/s.exec(word) ?? [];
  return { word, format: FORMATS.find((one) => one === name), path };
}
