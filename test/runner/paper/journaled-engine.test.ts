import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JOURNAL_FILE, sessionJournals } from '../../../src/adapters/journal/session-journals.ts';
import { riskApproved } from '../../../src/domain/permit.ts';
import type { SafeguardName } from '../../../src/domain/safeguard.ts';
import type { Effect } from '../../../src/engine/base/ports.ts';
import { holdSession } from '../../../src/runner/paper/hold-session.ts';
import { createJournaledEngine } from '../../../src/runner/paper/journaled-engine.ts';
import { configOf, uuid } from '../../engine/support.ts';
import { scriptSession, ticks } from '../scripted-session.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prelive-journaled-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Content of the journal at each message to the broker. */
async function journalAtSends(...disabled: readonly SafeguardName[]): Promise<readonly boolean[]> {
  const identity = {
    commit: '',
    configurationDigest: '',
    version: '',
    account: '',
    clientId: 1,
    asked: {},
    strategy: {},
  };
  const header = { identity, seed: '', startedAt: 0, config: configOf(), backtest: null, maskedAccount: '' };
  const journal = sessionJournals(folder).start({ ...header, sourceClass: 'simulated' });
  const seen: boolean[] = [];
  const look = (intentId: string) => seen.push(readFileSync(join(folder, JOURNAL_FILE), 'utf8').includes(intentId));
  const { session } = scriptSession(ticks(2, 1_000), {
    place: ({ intentId }) => void look(intentId),
    replace: ({ intentId }) => void look(intentId),
    cancel: (intentId) => void look(intentId),
  });
  const order = { symbol: 'AAPL', side: 'BUY', quantity: 1, type: 'MARKET', timeInForce: 'DAY' } as const;
  const effects: readonly Effect[] = [
    { kind: 'place', order: riskApproved({ ...order, intentId: uuid(1) }) },
    { kind: 'replace', order: riskApproved({ ...order, intentId: uuid(2) }) },
    { kind: 'cancel', intentId: uuid(3) },
  ];
  let isFirst = true;
  const engine = {
    apply: () => {
      const wanted = isFirst ? effects : [];
      isFirst = false;
      return wanted;
    },
  };
  const journaledEngine = createJournaledEngine(engine, journal, () => [], new Set(disabled));
  const view = {
    tradingState: 'ACTIVE',
    gapMs: 0,
    tradingStateReason: null,
    connected: true,
    flat: true,
    tradeCount: 0,
    workingOrders: 0,
    positions: [],
    killSwitches: [],
  } as const;
  await holdSession({
    session,
    engine: { ...journaledEngine, standing: () => view, state: () => view },
    durationMs: 600_000,
    closesAt: 1e9,
  });
  return seen;
}

it('every order, replacement and cancel stands in the journal before it is sent', async () => {
  expect(await journalAtSends()).toEqual([true, true, true]);
});

it('stands there only afterwards without that protection', async () => {
  expect(await journalAtSends('journal-before-send')).toEqual([false, false, false]);
});
