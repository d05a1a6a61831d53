import { BROKER_ERROR_CODES, type BrokerErrorClass } from '../../domain/broker-error-codes.ts';
import type { HandledErrorCodes } from '../../domain/system-facts.ts';

/** Codes that must be handled before any trading. */
export const REQUIRED_ERROR_CODES: readonly number[] = [100, 103, 200, 201, 202, 321, 399, 434, 504, 1100, 2104, 2106];

/** Maps our finer classes to the four classes of the interface map. */
const MAP_CLASS: Readonly<Record<BrokerErrorClass, HandledErrorCodes['codes'][number]['class']>> = {
  permanent: 'permanent',
  terminal: 'permanent',
  transient: 'transient',
  rate_limit: 'rate-limit',
  informational: 'informational',
  warning: 'informational',
};

/** Class of a code in the interface map; `undefined` for an unclassified code. */
export function mapClass(code: number): string | undefined {
  const entry = BROKER_ERROR_CODES.find((known) => known.code === code);
  return entry === undefined ? undefined : MAP_CLASS[entry.errorClass];
}

/** Required codes without class or handling, and codes that the system would retry although they are not transient. */
export function errorCodeFaults(handled: HandledErrorCodes | undefined): readonly string[] {
  const own = REQUIRED_ERROR_CODES.filter((code) => mapClass(code) === undefined);
  return [
    ...own.map((code) => `${code} is not in prelive's own table`),
    ...(handled === undefined ? [] : systemFaults(handled)),
  ];
}

function systemFaults({ path, codes }: HandledErrorCodes): string[] {
  const lacking = REQUIRED_ERROR_CODES.filter((code) => !codes.some((entry) => entry.code === code));
  const unsafe = codes.filter((entry) => isRepeated(entry.class) && isRepeated(mapClass(entry.code)) === false);
  return [
    ...(lacking.length === 0 ? [] : [`${path} has no handling for ${lacking.join(', ')}`]),
    ...unsafe.map(
      (entry) => `${path} repeats after ${entry.code} (${entry.class}), which is ${mapClass(entry.code) ?? ''}`,
    ),
  ];
}

/** True when a class allows repeating the same request; `undefined` for an unknown code. */
function isRepeated(errorClass: string | undefined): boolean | undefined {
  return errorClass === undefined ? undefined : errorClass === 'transient' || errorClass === 'rate-limit';
}
