import { rememberAccount, scrubOutput } from '../redaction.ts';

/** A stream as the guard uses it. */
export type GuardedStream = Pick<NodeJS.WriteStream, 'write'>;

/**
 * Lets nothing out of the process that names an account: every text that is written to the streams goes through the
 * scrubber, whoever writes it. Two things are left alone: help, which says nothing of anybody, and the simulated gateway,
 * whose accounts are nobody's and must be readable to those who connect to it.
 */
export function guardOutput(words: readonly string[], streams: readonly GuardedStream[]): void {
  if (words[0] === 'gateway' || words[0] === 'help' || words.includes('--help')) return;
  for (const account of accountsIn(words)) rememberAccount(account);
  for (const stream of streams) guard(stream);
}

function guard(stream: GuardedStream): void {
  const write = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    const scrubbed = scrubOutput(text);
    // Bytes that are no text stay as they are.
    return Reflect.apply(write, stream, [scrubbed === text ? chunk : scrubbed, ...rest]);
  };
}

/** Words typed behind --account: an error may repeat them before anybody has connected. Another flag is no account. */
function accountsIn(words: readonly string[]): readonly string[] {
  const typed = words.flatMap((word, index) => {
    if (word.startsWith('--account=')) return [word.slice('--account='.length)];
    return word === '--account' ? [words[index + 1] ?? ''] : [];
  });
  return typed.filter((word) => /[A-Za-z0-9]/.test(word) && !word.startsWith('--'));
}
