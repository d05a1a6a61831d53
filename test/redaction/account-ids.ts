import fc from 'fast-check';

/** Account ids of Interactive Brokers: live, paper, advisors and their sub-accounts, introducing brokers. */
export const accountIds = fc
  .tuple(
    fc.constantFrom('U', 'DU', 'DF', 'DI', 'DUP', 'I', 'F'),
    fc.integer({ min: 10_000, max: 999_999_999 }),
    fc.constantFrom('', '', 'A', 'C'),
  )
  .map(([kind, digits, sub]) => `${kind}${digits}${sub}`);
