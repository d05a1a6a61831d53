import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { judgeSeeds, missing } from './many.ts';

const folder = mkdtempSync(join(tmpdir(), 'prelive-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `npm run test:replay` runs a hundred of them. */
it('a session with intents from outside and kills replays to its digest, and with one event changed it does not', async () => {
  const result = await judgeSeeds(1, 3, folder);
  expect(result.faults).toEqual([]);
  for (const name of [
    'intents and targets from outside',
    'orders',
    'fills',
    'dead letters mended',
    'kills',
    'changed events',
  ])
    expect(result.counts[name], name).toBeGreaterThan(0);
});

it('sessions that had too little of something prove nothing about it', () => {
  const kills = {
    'before an event': 9,
    'before the journal': 9,
    'before a send': 4,
    'after a send': 9,
    'after an instant': 9,
  };
  const result = { sessions: 100, counts: { orders: 700 }, kills, acts: { target: 0 }, faults: [] };
  expect(missing(result)).toEqual(['too few: 4 before a send', 'too few: 0 target']);
});
