import { expect, it } from 'vitest';
import { COMMANDS } from '../../../src/commands/index.ts';
import { ROLLBACK_COMMANDS } from '../../../src/runner/decision/propose-decision.ts';

const named = Object.values(ROLLBACK_COMMANDS).flatMap((text) => [
  ...text.matchAll(/prelive ((?:[a-z][a-z0-9-]* ?)+)/g),
]);
const isCommand = (words: string[]) => words.some((_, i) => words.slice(0, i + 1).join(':') in COMMANDS);

it('names in the rollback procedure only commands that exist', () => {
  const words = named.map((match) => (match[1] ?? '').trim().split(' '));
  expect(words.length).toBeGreaterThanOrEqual(3);
  expect(words.filter((one) => !isCommand(one))).toEqual([]);
});
