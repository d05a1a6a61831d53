import { join } from 'node:path';
import { asError } from '../../src/domain/errors.ts';
import { judge } from './judge.ts';
import { type Moment, recordSession } from './recorded-session.ts';

/** Counts of all sessions together. */
export interface Result {
  readonly sessions: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly kills: Readonly<Record<Moment, number>>;
  readonly acts: Readonly<Record<string, number>>;
  /** Faults, each with the seed of its session. */
  readonly faults: readonly string[];
}

/** Records and judges the sessions of `count` seeds, one after the other. */
export async function judgeSeeds(first: number, count: number, folder: string): Promise<Result> {
  const counts: Record<string, number> = {};
  const acts: Record<string, number> = {};
  const kills = {
    'before an event': 0,
    'before the journal': 0,
    'before a send': 0,
    'after a send': 0,
    'after an instant': 0,
  };
  const faults: string[] = [];
  const add = (to: Record<string, number>, name: string, by: number) => {
    to[name] = (to[name] ?? 0) + by;
  };
  for (let seed = first; seed < first + count; seed++) {
    const judged = await judgeSeed(seed, join(folder, String(seed)));
    if (judged instanceof Error) {
      faults.push(`seed ${seed}: ${judged.stack ?? judged.message}`);
      continue;
    }
    const { recording, verdict } = judged;
    const { orders, executions, intents } = recording.engine.record([]);
    const ticks = [...recording.audit.ticks()];
    const outside = ticks.filter(({ event }) => event.kind === 'order_intent' || event.kind === 'target');
    add(counts, 'events', ticks.length);
    add(counts, 'intents and targets from outside', outside.length);
    add(counts, 'orders', orders.length);
    add(counts, 'fills', executions.length);
    add(counts, 'intents that risk refused', intents.filter(({ approved }) => !approved).length);
    add(counts, 'dead letters', recording.engine.deadLetters().length);
    add(counts, 'dead letters mended', ticks.filter(({ event }) => event.kind === 'dead_letter_mended').length);
    add(counts, 'outages', recording.outages);
    add(counts, 'kills', recording.kills.length);
    add(counts, 'changed events', verdict.changes);
    add(counts, 'changed journals refused', verdict.refusedJournals);
    for (const name of recording.acts) add(acts, name, 1);
    for (const moment of recording.kills) kills[moment]++;
    faults.push(...verdict.faults.map((fault) => `seed ${seed}: ${fault}`));
  }
  return { sessions: count, counts, kills, acts, faults };
}

/** A session that cannot be recorded or read is a fault, and the others continue. */
async function judgeSeed(seed: number, folder: string) {
  try {
    const recording = await recordSession(seed, folder);
    return { recording, verdict: judge(seed, recording) };
  } catch (error) {
    return asError(error);
  }
}

/** Acts missing in a hundred sessions, which would prove nothing about them. */
export function missing({ counts, kills, acts }: Result): readonly string[] {
  const all = { ...counts, ...kills, ...acts };
  return Object.entries(all).flatMap(([name, count]) => (count < 5 ? [`too few: ${count} ${name}`] : []));
}

/** One line for each kind of count. */
export function summary({ sessions, counts, kills, acts, faults }: Result): string {
  const words = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  return [
    words(counts),
    `killed: ${words(kills)}`,
    `acts: ${words(acts)}`,
    `${sessions} sessions, ${faults.length} faults`,
  ].join('\n');
}
