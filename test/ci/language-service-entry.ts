import { validate } from '@actions/languageservice';

type Document = Parameters<typeof validate>[0];
type Position = ReturnType<Document['positionAt']>;

// Makes each address unique, because the service caches by address.
let reads = 0;

/** Bundled and run by `language-service.ts`: message and line, from 0, of each fault. */
export async function check(name: string, text: string) {
  reads += 1;
  const found = await validate(documentOf(`file:///repository-${reads}/${name}`, text));
  return found.map(({ message, range }) => ({ message, line: range.start.line }));
}

/** A text document of an editor. */
function documentOf(uri: string, text: string): Document {
  const lines = text.split('\n');
  const startOf = (line: number) => lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
  const offsetAt = ({ line, character }: Position) => startOf(line) + character;
  return {
    uri,
    languageId: 'yaml',
    version: 1,
    lineCount: lines.length,
    getText: (range) => (range === undefined ? text : text.slice(offsetAt(range.start), offsetAt(range.end))),
    getLineRange: (line) => ({
      start: { line, character: 0 },
      end: { line, character: (lines[line] ?? '').length },
    }),
    getEOLCharacters: (line) => (line < lines.length - 1 ? '\n' : ''),
    offsetAt,
    positionAt: (offset) => {
      const line = text.slice(0, offset).split('\n').length - 1;
      return { line, character: offset - startOf(line) };
    },
  };
}
