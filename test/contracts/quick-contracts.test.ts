import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDateTime } from '../../src/contracts/date-time.ts';
import { isUuid } from '../../src/contracts/uuid.ts';
import { EXPECTED_WORDS } from '../../src/domain/words.ts';
import { CONTRACTS, EXAMPLES, MESSAGE_NAMES, SCHEMAS } from './support.ts';

const ajv = new Ajv({ strict: true, strictRequired: false });
ajv.addVocabulary([EXPECTED_WORDS]);
ajv.addFormat('uuid', isUuid);
ajv.addFormat('date-time', isDateTime);

const STATUSES = ['SUBMITTED', 'PARTIAL_FILL', 'FILLED', 'REJECTED', 'ERROR'];
const TYPES = ['MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'ADAPTIVE'];
const value = fc.oneof(
  fc.constantFrom<unknown>(...STATUSES, ...TYPES, undefined, null, 0, -1, 0.5, 100, '', 'x', Number.NaN, [], {}),
  fc.double(),
);

describe('the contracts of messages as they are compiled', () => {
  it.each(MESSAGE_NAMES)('%s: accept and refuse what the schema as it is does', (name) => {
    const asItIs = ajv.compile(SCHEMAS[name]);
    const fields = Object.keys(SCHEMAS[name]['properties']);
    const change = fc.dictionary(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...fields) }, fc.constant('x')),
      value,
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    );
    fc.assert(
      fc.property(change, fc.uniqueArray(fc.constantFrom(...fields), { maxLength: 2 }), (changes, left) => {
        const message: Record<string, unknown> = { ...EXAMPLES[name], ...changes };
        for (const field of left) delete message[field];
        // No schema has the rule about the extremes of a bar.
        const isKept = asItIs(message) && (name !== 'bar_event' || isOrdered(message));
        expect(CONTRACTS.guards[name](message)).toBe(isKept);
      }),
      { numRuns: 2_000 },
    );
  });
});

function isOrdered(bar: Record<string, unknown>): boolean {
  const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((field) => Number(bar[field]));
  return Number(high) >= Math.max(Number(open), Number(close)) && Number(low) <= Math.min(Number(open), Number(close));
}
