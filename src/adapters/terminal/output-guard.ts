import { rememberAccount, scrubOutput } from '../redaction.ts';

/** Stream that the guard changes. */
export type GuardedStream = Pick<NodeJS.WriteStream, 'write'>;

/**
 * Masks account ids in all text that the process writes to the streams. Exempts help, which names no account, and the
 * simulated gateway, whose accounts are not secret and must be readable for its clients.
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
    // Bytes that are not text stay unchanged.
    return Reflect.apply(write, stream, [scrubbed === text ? chunk : scrubbed, ...rest]);
  };
}

/** Values of --account, because an error may repeat them before any connection. Another flag is not an account. */
function accountsIn(words: readonly string[]): readonly string[] {
  const typed = words.flatMap((word, index) => {
    if (word.startsWith('--account=')) return [word.slice('--account='.length)];
    return word === '--account' ? [words[index + 1] ?? ''] : [];
  });
  return typed.filter((word) => /[A-Za-z0-9]/.test(word) && !word.startsWith('--'));
}
