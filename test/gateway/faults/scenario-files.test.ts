import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkFault, listScenarios, readScenario } from '../../../src/composition/gateway/gateway-scenarios.ts';
import { FAULT_NAMES } from '../../../src/gateway/faults/catalogue.ts';
import { startGateway } from '../../../src/gateway/server/start-gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, text);
  return path;
}

describe('scenario files', () => {
  it('that prelive ships follow the schema and are named by their files', () => {
    expect(listScenarios().map(({ id }) => id)).toEqual(
      expect.arrayContaining(['chaos', 'half-open', 'nightly-reset', 'weekly-relogin']),
    );
  });

  it.each([
    ['id: mine\n', '/title: expected, but missing'],
    ['id: other\ntitle: T\n', '/id: expected "mine" as the file is named, found "other"'],
    [
      'id: mine\ntitle: T\nfaults: [{ at: soon, do: { stall: {} } }]\n',
      '/faults/0/at: expected a length of time such as',
    ],
    ['id: mine\ntitle: T\nfaults: [{ at: 1s, do: { stahl: {} } }]\n', '/faults/0/do/stahl: not a field'],
    [
      'id: mine\ntitle: T\nfaults: [{ at: 1s, do: { corrupt-frame: { how: badly } } }]\n',
      '/faults/0/do/corrupt-frame/how: expected one of "length", ',
    ],
    [
      'id: mine\ntitle: T\nfaults: [{ do: { stall: {} } }]\n',
      '/faults/0: expected exactly one of at, after, every, probability, found none',
    ],
    ['id: mine\ntitle: T\nfaults: [{ at: 1s, every: 1s, do: { stall: {} } }]\n', 'found at and every'],
    [
      'id: mine\ntitle: T\nfaults: [{ probability: 1, do: { stall: {} } }]\n',
      '/faults/0/on: expected beside /probability, but missing',
    ],
    ['id: mine\ntitle: T\nfaults: [{ at: 1s, do: [] }]\n', '/faults/0/do: expected'],
    ['id: mine\ntitle: T\nfaults: [{ every: 0s, do: { stall: {} } }]\n', '15m or 2h, from 1ms to 744h, found "0s"'],
    ['id: mine\ntitle: T\nfaults: [{ at: 800h, do: { stall: {} } }]\n', '15m or 2h, at most 744h, found "800h"'],
    [
      'id: mine\ntitle: T\nlasts: 1m\nfaults: [{ at: 2m, do: { stall: {} } }]\n',
      '/faults/0: never begins: 2m is not before the end of the scenario',
    ],
    [
      'id: mine\ntitle: T\nfaults: [{ after: { event: connected, match: { side: BUY } }, do: { stall: {} } }]\n',
      '/faults/0/after/match/side: an event connected has none, only client',
    ],
    [
      'id: mine\ntitle: T\nfaults: [{ after: { event: filled, match: { order_type: LIMIT } }, do: { stall: {} } }]\n',
      '/faults/0/after/match/order_type: expected one of MKT, LMT, ',
    ],
    [
      'id: mine\ntitle: T\nfaults: [{ after: { event: request, match: { request: place_order } }, do: { stall: {} } }]\n',
      '/faults/0/after/match/request: expected such as placeOrder, found "place_order"',
    ],
    [
      'id: mine\ntitle: T\nfaults: [{ at: 1s, do: { lose-callbacks: { callbacks: [order_status], status: Done } } }]\n',
      '/faults/0/do/lose-callbacks/status: expected one of PreSubmitted, ',
    ],
    [
      'id: mine\ntitle: T\nfaults: [{ at: 1s, do: { corrupt-frame: { how: bytes, message: 999 } } }]\n',
      '/faults/0/do/corrupt-frame/message: a gateway sends no message 999',
    ],
  ])('that are wrong name file, field, expected and found: %j', (text, fault) => {
    const path = file(text);
    expect(() => readScenario(path)).toThrow(path);
    expect(() => readScenario(path)).toThrow(fault);
  });

  it('that name a symbol that the venue does not have are refused when they are loaded', async () => {
    const faults = [
      { after: { event: 'filled', match: { symbol: 'APPL' } }, do: { halt: { symbol: 'ZZZZ' } } },
      { at: '1s', do: { 'silent-data': { symbols: ['AAPL', 'NOPE'] } } },
      { at: '1s', do: { shock: { symbol: '*', fraction: 0.1 } } },
    ] as const;
    const wrong = startGateway({ mode: 'manual', scenarios: [{ id: 'own', title: 'Own', faults }] });
    await expect(wrong).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message:
        'scenario own: /faults/0/after/match/symbol: the venue has no APPL; did you mean AAPL?; ' +
        '/faults/0/do/halt/symbol: the venue has no ZZZZ; /faults/1/do/silent-data/symbols/1: the venue has no NOPE.',
    });
  });

  it('have a least and a most for every number', () => {
    const bounds = [
      ['minimum', 'exclusiveMinimum'],
      ['maximum', 'exclusiveMaximum'],
    ];
    const unbounded = (node: unknown, path: string): string[] => {
      if (typeof node !== 'object' || node === null) return [];
      const { type }: { type?: unknown } = node;
      const isNumber = [type].flat().some((one) => one === 'integer' || one === 'number');
      const isOpen = isNumber && bounds.some((names) => names.every((name) => !(name in node)));
      return [
        ...(isOpen ? [path] : []),
        ...Object.entries(node).flatMap(([key, one]) => unbounded(one, `${path}/${key}`)),
      ];
    };
    expect(unbounded(JSON.parse(readFileSync('schemas/scenario.schema.json', 'utf8')), '')).toEqual([]);
  });

  it('are found by name, and a name that is none gets the list', () => {
    expect(readScenario('chaos').id).toBe('chaos');
    expect(() => readScenario('choas')).toThrow(/--scenario: expected one of chaos, .*did you mean chaos/);
  });

  it('have every fault in their schema, and no other', () => {
    const schema: { definitions: { fault: { properties: Record<string, unknown> } } } = JSON.parse(
      readFileSync('schemas/scenario.schema.json', 'utf8'),
    );
    expect(Object.keys(schema.definitions.fault.properties).sort()).toEqual([...FAULT_NAMES].sort());
  });

  it('share the schema of a fault with the control API', () => {
    expect(checkFault({ 'half-open': { for: '3s' } }, 'body')).toEqual({ 'half-open': { for: '3s' } });
    expect(() => checkFault({ 'half-open': { for: 'ever' } }, 'body')).toThrow(
      'body: /half-open/for: expected a length of time such as',
    );
    expect(() => checkFault({}, 'body')).toThrow('body: the document: expected');
  });
});
