import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkFault, listScenarios, readScenario } from '../../../src/commands/support/gateway-scenarios.ts';
import { FAULT_NAMES } from '../../../src/gateway/faults/catalogue.ts';

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
    ['id: mine\ntitle: T\nfaults: [{ at: soon, do: { stall: {} } }]\n', '/faults/0/at: expected text like'],
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
      'have property on when property probability is present',
    ],
    ['id: mine\ntitle: T\nfaults: [{ at: 1s, do: [] }]\n', '/faults/0/do: expected'],
  ])('that are wrong name file, field, expected and found: %j', (text, fault) => {
    const path = file(text);
    expect(() => readScenario(path)).toThrow(path);
    expect(() => readScenario(path)).toThrow(fault);
  });

  it('are found by name, and a name that is none gets the list', () => {
    expect(readScenario('chaos').id).toBe('chaos');
    expect(() => readScenario('choas')).toThrow(/There is no scenario choas; there are chaos, /);
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
      'body: /half-open/for: expected text like',
    );
    expect(() => checkFault({}, 'body')).toThrow('body: the document: expected');
  });
});
