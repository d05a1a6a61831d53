import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { orderIdMemory } from '../../../src/adapters/journal/order-ids.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-ids-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('no id that was issued is below what the next process is told, and each client id has its own', () => {
  const first = orderIdMemory(folder, 1);
  expect(first.highest).toBe(0);
  for (let id = 7; id < 400; id += 3) {
    first.issued(id);
    expect(orderIdMemory(folder, 1).highest).toBeGreaterThanOrEqual(id);
  }
  first.issued(8);
  expect(orderIdMemory(folder, 1).highest).toBeLessThan(510);
  expect(orderIdMemory(folder, 2).highest).toBe(0);
});

it('a file that holds something else is refused: an id might come twice', () => {
  orderIdMemory(folder, 1).issued(3);
  writeFileSync(join(folder, 'journal/order-ids-1'), '12x\n');
  expect(() => orderIdMemory(folder, 1)).toThrow(expect.objectContaining({ code: 'JOURNAL_BROKEN' }));
});

it('a disk that takes nothing more leaves enough ids to close with, and then refuses', () => {
  const memory = orderIdMemory(folder, 1);
  memory.issued(1);
  rmSync(join(folder, 'journal'), { recursive: true });
  writeFileSync(join(folder, 'journal'), 'no folder');
  for (let id = 2; id <= 101; id++) memory.issued(id);
  expect(() => memory.issued(102)).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
});
