import fc from 'fast-check';
import type { EvidenceType } from '../../src/domain/gate.ts';
import type { JsonValue } from '../../src/domain/json.ts';

/** Names of the random gates with their types. */
export const DECLARED = {
  d1: 'double',
  d2: 'double',
  d3: 'double',
  i1: 'int',
  i2: 'int',
  b1: 'bool',
  b2: 'bool',
  s1: 'string',
} as const satisfies Readonly<Record<string, EvidenceType>>;

const double = fc.oneof(
  fc.constantFrom('d1', 'd2', 'd3'),
  fc.constantFrom('0.0', '0.5', '1.0', '-2.5', '1e-12', '1.5e300'),
);
const int = fc.oneof(fc.constantFrom('i1', 'i2'), fc.constantFrom('0', '1', '-3', '9007199254740991'));
const operator = (...operators: readonly string[]) => fc.constantFrom(...operators);

/** A sum, product or quotient, including division by zero and overflow. */
const computed = (side: fc.Arbitrary<string>, operators: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 3, arbitrary: side },
    fc.tuple(side, operators, side).map(([a, o, b]) => `(${a} ${o} ${b})`),
  );

const doubles = computed(double, operator('+', '-', '*', '/'));
const ints = computed(int, operator('+', '-', '*', '/', '%'));
const compare = operator('<', '<=', '>', '>=', '==', '!=');

const condition = fc.oneof(
  fc.tuple(doubles, compare, doubles).map(([a, o, b]) => `${a} ${o} ${b}`),
  fc.tuple(ints, compare, ints).map(([a, o, b]) => `${a} ${o} ${b}`),
  fc.constantFrom('b1', 'b2', 'd1 in [0.0, 0.5]', 'i1 in [0, 1]', 's1 == "live"', 's1.startsWith("l")', 'size(s1) > 2'),
);

/** A type-correct gate of conditions joined by `&&`, `||` and `!`. */
export const gateExpression: fc.Arbitrary<string> = fc.letrec<{ gate: string }>((tie) => ({
  gate: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    condition,
    fc.tuple(tie('gate'), operator('&&', '||'), tie('gate')).map(([a, o, b]) => `(${a} ${o} ${b})`),
    tie('gate').map((inner) => `!(${inner})`),
  ),
})).gate;

const valuesOfType: Readonly<Record<EvidenceType, fc.Arbitrary<JsonValue>>> = {
  double: fc.oneof(
    fc.constantFrom(0, 0.5, 1, -2.5, 1e-12, 1.7e308),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  int: fc.oneof(fc.constantFrom(0, 1, -3), fc.maxSafeInteger()),
  bool: fc.boolean(),
  string: fc.constantFrom('live', 'paper', ''),
};

/** Values by name; a name without one is missing. */
export type Values = Readonly<Record<string, JsonValue | undefined>>;

const shapes = Object.entries(DECLARED).map(([name, type]) => [name, valuesOfType[type]] as const);

/** A value for every name. */
export const completeEvidence: fc.Arbitrary<Values> = fc.record(Object.fromEntries(shapes));

/** Values for some of the names. */
export const partialEvidence: fc.Arbitrary<Values> = fc.record(Object.fromEntries(shapes), { requiredKeys: [] });
