import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/adapters/files/write.ts';
import { openJournalFile } from '../../src/adapters/journal/journal-file.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { FAULT_NAMES } from '../../src/gateway/faults/catalogue.ts';
import type { PlannedFault } from './combination.ts';
import { createDice } from './dice.ts';
import { drawCombination } from './draw-combination.ts';
import { drawFault } from './draw-fault.ts';
import { FailingDisk, systemFault } from './failing-disk.ts';
import { play } from './player.ts';

it('the same seed and number give the same combination', () => {
  const combinations = Array.from({ length: 50 }, (_, index) => drawCombination(7, index));
  expect(combinations).toEqual(Array.from({ length: 50 }, (_, index) => drawCombination(7, index)));
  expect(new Set(combinations.map((one) => JSON.stringify(one.faults))).size).toBeGreaterThan(30);
});

it('every fault of the catalogue is drawn as a plan that the schema of scenarios accepts', () => {
  const schemas = createSchemas();
  for (const name of FAULT_NAMES) {
    for (let throws = 0; throws < 20; throws++) {
      const scene = { dice: createDice(`${name}/${throws}`), symbols: ['AAPL', 'MSFT'] };
      const { plan } = drawFault(name, scene, 60_000);
      expect(schemas.faults('scenario', { id: 'chaos', title: 'chaos', faults: [plan] }), name).toEqual([]);
    }
  }
});

it('a disk that fails is the one that the product writes to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prelive-disk-'));
  let isFull = false;
  const full = () => {
    if (isFull) throw systemFault('ENOSPC');
  };
  const disk = new FailingDisk(folder, { before: full, beforeCut: () => {}, tear: () => undefined });
  try {
    const path = join(folder, 'a.txt');
    writeFileAtomic(path, 'before');
    const journal = openJournalFile(join(folder, 'journal', 'b.txt'), 'new', 0);
    journal.append('{}');
    isFull = true;
    expect(() => writeFileAtomic(path, 'after')).toThrow('ENOSPC');
    expect(() => journal.append('{}')).toThrow('ENOSPC');
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readFileSync(join(folder, 'journal', 'b.txt'), 'utf8').split('\n')).toHaveLength(2);
    isFull = false;
    journal.append('{}');
    journal.close();
  } finally {
    disk.restore();
    rmSync(folder, { recursive: true });
  }
});

it('a combination without anything bad in it holds', async () => {
  const quiet = { ...drawCombination(1, 0), durationMs: 120_000, faults: [], kills: [], hands: [] };
  const { findings, outcome, orders } = await play(quiet);
  expect(findings).toEqual([]);
  expect(outcome).toBe('complete');
  expect(orders).toBeGreaterThan(0);
});

it('a minute that ended while no process ran knows nothing of the fills that are found afterwards', async () => {
  const quiet = { ...drawCombination(1, 0), durationMs: 240_000, faults: [], hands: [] };
  const killed = { ...quiet, kills: [{ at: { ms: 122_500 }, gapMs: 70_000 }] };
  expect(await play(killed, new Set(), { recompute: true })).toMatchObject({
    findings: [],
    outcome: 'complete, resumed',
  });
});

it('a session that is resumed without asking the broker is found out', async () => {
  const quiet = { ...drawCombination(1, 0), durationMs: 120_000, faults: [], hands: [] };
  const killed = { ...quiet, kills: [{ at: { ms: 62_000 }, gapMs: 20_000 }] };
  const { findings } = await play(killed, new Set(['resume-reconcile']));
  expect(findings.map(({ kind }) => kind)).not.toEqual([]);
});

it('a session that goes on after a bust expects the positions that the bust has left, also after the next outage', async () => {
  const quiet = { ...drawCombination(1, 0), durationMs: 240_000, hands: [] };
  const faults: readonly PlannedFault[] = [
    {
      name: 'bust-execution',
      plan: { after: { event: 'filled', count: 1, delay: '1s' }, do: { 'bust-execution': { client: 1 } } },
    },
    { name: 'drop-connection', plan: { at: '170s', do: { 'drop-connection': {} } } },
  ];
  const { findings, outcome } = await play({ ...quiet, faults, kills: [{ at: { ms: 140_000 }, gapMs: 5_000 }] });
  expect(findings).toEqual([]);
  expect(outcome).toBe('complete, resumed');
});

it.each([-30_000, -600_000, -20 * 3_600_000])(
  'a session that is resumed after the clock was set back by %i ms closes what it holds',
  async (byMs) => {
    const quiet = { ...drawCombination(1, 0), durationMs: 240_000, faults: [], hands: [] };
    const clock = { skewMs: 0, jump: { atMs: 100_000, byMs } };
    const { findings, outcome } = await play({ ...quiet, clock, kills: [{ at: { ms: 122_500 }, gapMs: 5_000 }] });
    expect(findings).toEqual([]);
    expect(outcome).toBe('complete, resumed');
  },
);

it('a session whose defect is followed by a port that is lost is taken up by the same command, and closed', async () => {
  const quiet = { ...drawCombination(1, 0), durationMs: 240_000, hands: [], defect: { atMs: 150_000 } };
  const lost: PlannedFault = { name: 'port-reset', plan: { at: '100s', do: { 'port-reset': {} } } };
  const { findings, runs } = await play({ ...quiet, faults: [lost] });
  expect(findings).toEqual([]);
  expect(runs[0]).toMatch(/^ended.*a defect that was planted; STILL OPEN: /);
  expect(runs[1]).toMatch(/^ended.*resumed 1 times/);
  expect(runs[1]).not.toMatch('STILL OPEN');
});

it('an order after a trade of others is found out by the order of messages, whatever the clocks show', async () => {
  const quiet = { ...drawCombination(1, 0), durationMs: 240_000, faults: [] };
  const [symbol = 'AAPL'] = quiet.symbols;
  const hand = { atMs: 70_000, how: 'by hand', symbol, side: 'BUY', quantity: 10 } as const;
  const clock = { skewMs: 0, jump: { atMs: 100_000, byMs: -600_000 } };
  const bad = { ...quiet, hands: [hand], clock, kills: [{ at: { ms: 130_000 }, gapMs: 2_000 }] };
  expect((await play(bad)).findings).toEqual([]);
  const kinds = (await play(bad, new Set(['outside-blocks-symbol']))).findings.map(({ kind }) => kind);
  expect(kinds).toContain('new risk where others trade');
});
