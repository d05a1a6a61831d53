/**
 * True when a text matches a list of OpenSSH patterns: comma-separated, `*` and `?` as wildcards, `!` before a pattern
 * that must not match. Source: PATTERNS in ssh_config(5).
 */
export function matchesPatternList(text: string, list: string): boolean {
  const patterns = list.split(',');
  const negated = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (negated.some((pattern) => matches(text, pattern))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(text, pattern));
}

function matches(text: string, pattern: string): boolean {
  const literal = pattern.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}
