import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';

/** Flags in which somebody says something in words that are kept or signed. */
const PROSE = ['reason', 'statement'];

const flags = Object.entries(COMMANDS).flatMap(([id, command]) =>
  Object.entries(command.flags ?? {})
    .filter(([name]) => PROSE.includes(name))
    .map(([name, flag]) => [id, name, flag] as const),
);

describe('what somebody says in words', () => {
  it('is asked for by the commands that keep or sign it', () => {
    expect(flags.map(([id, name]) => `${id} ${name}`).toSorted()).toEqual([
      'evidence:add statement',
      'keys:revoke reason',
      'sign reason',
      'waive reason',
    ]);
  });

  it.each(flags)('names no account once it is kept: %s --%s', async (_id, _name, flag) => {
    const parse: unknown = flag.parse;
    if (typeof parse !== 'function') throw new Error('the flag takes no value');
    expect(await parse('seen in account DU1234567')).toBe('seen in account DU*****67');
  });
});
