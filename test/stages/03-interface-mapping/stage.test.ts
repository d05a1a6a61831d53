import { describe, expect, it } from 'vitest';
import { verifyOperations } from '../../../src/adapters/ib/operations.ts';
import { createRenderer } from '../../../src/adapters/templates/templates.ts';
import { BROKER_OPERATIONS } from '../../../src/domain/broker-operations.ts';
import type { HandledErrorCodes } from '../../../src/domain/system-facts.ts';
import { mapClass, REQUIRED_ERROR_CODES } from '../../../src/stages/03-interface-mapping/error-codes-known.ts';
import type { InterfaceMappingInputs } from '../../../src/stages/03-interface-mapping/inputs.ts';
import { messageFlow } from '../../../src/stages/03-interface-mapping/message-flow.ts';
import { mapInterfaces } from '../../../src/stages/03-interface-mapping/stage.ts';
import { CONTEXT, NOT_THERE, outcome, reading } from '../system-facts.ts';

const OFFERED = ['connect', 'disconnect', 'reconnect', ...BROKER_OPERATIONS.map(({ name }) => name)];
const CODES: HandledErrorCodes['codes'] = REQUIRED_ERROR_CODES.map((code) => ({
  code,
  class: mapClass(code) ?? '',
  handling: 'h',
}));
const GOOD: InterfaceMappingInputs = {
  system: 'sys',
  adapterOffered: true,
  library: { name: '@stoqey/ib', version: '1' },
  verification: verifyOperations(),
  adapter: reading({ operations: OFFERED }),
  errorCodes: reading({ path: 'codes.yaml', codes: CODES }),
};

const see = (name: string, change: Partial<InterfaceMappingInputs>) =>
  outcome(mapInterfaces({ ...GOOD, ...change }, CONTEXT), name);
const without = (name: string) => ({ adapter: reading({ operations: OFFERED.filter((one) => one !== name) }) });
const withCodes = (codes: HandledErrorCodes['codes']) => ({ errorCodes: reading({ path: 'codes.yaml', codes }) });

function document(change: Partial<InterfaceMappingInputs> = {}): string {
  const [artifact] = mapInterfaces({ ...GOOD, ...change }, CONTEXT).artifacts;
  if (artifact?.kind !== 'document') throw new Error('a document');
  return createRenderer()(artifact.template, artifact.model);
}

describe('all_operations_mapped', () => {
  it('is true against the installed client library, our session and the adapter of the system', () => {
    expect(see('all_operations_mapped', {})).toEqual([
      true,
      expect.stringMatching(/^8 of 8: in @stoqey\/ib 1 and in the system's adapter$/),
    ]);
  });

  it.each([
    ['cancelOrder', /cancelOrder: the system's adapter does not offer cancelOrder/],
    ['reconnect', /manageConnection: the system's adapter does not offer reconnect/],
  ])('is false when the adapter lacks %s; that alone', (name, detail) => {
    expect(see('all_operations_mapped', without(name))).toEqual([false, expect.stringMatching(detail)]);
    expect(see('error_codes_documented', without(name))[0]).toBe(true);
  });

  it('is false when the library lacks a method', () => {
    const verification = [{ operation: 'placeOrder' as const, mapped: false, missing: ['IBApi.placeOrder'] }];
    expect(see('all_operations_mapped', { verification })).toEqual([false, 'placeOrder: IBApi.placeOrder not found']);
  });

  it('looks at the library alone where the system has no adapter of its own', () => {
    const change = { adapterOffered: false, adapter: NOT_THERE, errorCodes: NOT_THERE };
    expect(see('all_operations_mapped', change)).toEqual([true, '8 of 8: in @stoqey/ib 1']);
    expect(see('error_codes_documented', change)[0]).toBe(true);
    expect(document(change)).toContain('trades through prelive');
  });

  it('is not known while an adapter is there and does not tell', () => {
    expect(see('all_operations_mapped', { adapter: NOT_THERE })).toEqual(['missing', 'nobody looked']);
    expect(see('error_codes_documented', { adapter: NOT_THERE })[0]).toBe(true);
  });
});

describe('error_codes_documented', () => {
  it('covers at least the codes of the specification, each in one of four classes', () => {
    expect(REQUIRED_ERROR_CODES).toEqual(
      expect.arrayContaining([100, 103, 200, 201, 202, 321, 399, 434, 504, 1100, 2104, 2106]),
    );
    const classes = new Set(REQUIRED_ERROR_CODES.map(mapClass));
    expect(classes).toEqual(new Set(['informational', 'permanent', 'rate-limit', 'transient']));
  });

  it.each(REQUIRED_ERROR_CODES.map((code) => [code]))('is false without %d; that alone', (code) => {
    const change = withCodes(CODES.filter((entry) => entry.code !== code));
    expect(see('error_codes_documented', change)).toEqual([false, `codes.yaml has no handling for ${code}`]);
    expect(see('all_operations_mapped', change)[0]).toBe(true);
  });

  it('is false when the system would repeat after an error that does not pass', () => {
    const careless = CODES.map((entry) => (entry.code === 201 ? { ...entry, class: 'transient' } : entry));
    expect(see('error_codes_documented', withCodes(careless))).toEqual([
      false,
      'codes.yaml repeats after 201 (transient), which is permanent',
    ]);
  });

  it('lets a system be more careful than we are, and handle codes that we do not know', () => {
    const careful = CODES.map((entry) => (entry.code === 1100 ? { ...entry, class: 'permanent' } : entry));
    const unknown = { code: 99_999, class: 'transient', handling: 'h' };
    expect(see('error_codes_documented', withCodes([...careful, unknown]))[0]).toBe(true);
  });

  it('is not known while the file of an adapter is missing', () => {
    expect(see('error_codes_documented', { errorCodes: NOT_THERE })).toEqual(['missing', 'nobody looked']);
  });
});

describe('the interface map', () => {
  it('has every operation with its requests, callbacks, conversions, errors and a diagram', () => {
    const text = document();
    for (const operation of BROKER_OPERATIONS) {
      expect(text).toContain(`### ${operation.name}\n`);
      for (const name of [...operation.requests, ...operation.callbacks]) expect(text).toContain(`\`${name}\``);
      for (const { ours } of operation.conversions) expect(text).toContain(ours.replaceAll('<', '\\<'));
    }
    expect(text.match(/```text\n 1\. engine or probe --> session /g)).toHaveLength(8);
    expect(text).toContain('| `placeOrder` | A market or limit order | yes | yes | 200 ms | 1 |');
    expect(text).toContain('| **201** | Order rejected | permanent |');
  });

  it('shows what the adapter lacks, and what it does about a code', () => {
    const text = document(without('cancelOrder'));
    expect(text).toContain('| `cancelOrder` | Takes a working order back | yes | no |');
    expect(text).toContain('\n- 201: permanent: h\n');
  });

  it('says so when the adapter does not tell', () => {
    expect(document({ adapter: NOT_THERE })).toContain('What its adapter offers is not known: nobody looked.');
    expect(document({ errorCodes: NOT_THERE })).toContain('No list of its own was read.');
  });

  it('ends a subscription after its answer', () => {
    const [operation] = BROKER_OPERATIONS;
    const lines = operation === undefined ? [] : messageFlow(operation);
    const at = (part: string) => lines.findIndex((line) => line.includes(part));
    expect(at('reqAccountSummary')).toBeLessThan(at('accountSummaryEnd'));
    expect(at('accountSummaryEnd')).toBeLessThan(at('cancelAccountSummary'));
  });

  it('draws every message in plain characters, in their order, on lines that fit', () => {
    for (const operation of BROKER_OPERATIONS) {
      const lines = messageFlow(operation);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
      const words = lines.join(' ').split(/[\s,]+/);
      const { sessionMethods, requests, callbacks, internalMessages, errorCodes } = operation;
      const all = [...sessionMethods, ...requests, ...callbacks, ...internalMessages, ...errorCodes.map(String)];
      expect(words).toEqual(expect.arrayContaining(all));
      const numbered = lines.flatMap((line) => /^ *(\d+)\. /.exec(line)?.[1] ?? []);
      expect(numbered).toEqual(numbered.map((_, index) => String(index + 1)));
    }
  });

  it('shows what comes instead of an answer', () => {
    const lines = BROKER_OPERATIONS.filter(({ name }) => name === 'getPositions').flatMap(messageFlow);
    expect(lines).toEqual([
      ' 1. engine or probe --> session  positions',
      ' 2. session --> IB Gateway       reqPositions',
      ' 3. IB Gateway --> session       position',
      ' 4. IB Gateway --> session       positionEnd',
      ' 5. session --> IB Gateway       cancelPositions',
      ' 6. session --> engine or probe  Position',
      'or, when it is refused or broken off:',
      '    IB Gateway --> session       error 321, 322',
    ]);
  });
});
