import { styleText } from 'node:util';
import { stillOpenLines } from '../runner/open-words.ts';

/** The first and reddest line of a result, for the stream that it goes to; none when nothing is open. */
export function redIfOpen(open: string | undefined, stream: NodeJS.WriteStream = process.stdout): readonly string[] {
  return stillOpenLines(open).map((line) => styleText(['bold', 'red'], line, { stream }));
}
