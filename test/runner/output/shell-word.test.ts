import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../src/runner/output/shell-word.ts';

describe('a word of a command that is shown', () => {
  it('stands as it is where a shell takes it so', () => {
    expect(shellWord('../reports/a-1.b')).toBe('../reports/a-1.b');
  });

  it.each(['mein bericht ü', "the trader's", '$HOME', '', 'a\\b', '*', '~x', 'a;b'])(
    'is taken by a shell as %s',
    (text) => {
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
    },
  );
});
