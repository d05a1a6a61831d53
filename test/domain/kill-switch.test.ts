import { expect, it } from 'vitest';
import { isBeyond } from '../../src/domain/kill-switch.ts';

it.each([
  ['low', -0.051, true],
  ['low', -0.05, false],
  ['low', -0.049, false],
  ['high', -0.049, true],
  ['high', -0.05, false],
  ['high', -0.051, false],
] as const)('where %s is bad, %d is beyond -0.05: %s', (badIs, value, expected) => {
  expect(isBeyond({ badIs }, value, -0.05)).toBe(expected);
});
