import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finiteNumbers } from '../../../src/adapters/schemas/finite-numbers.ts';
import { createSchemas } from '../../../src/adapters/schemas/schemas.ts';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import type { SessionRecord } from '../../../src/domain/session-record.ts';
import type { PaperTradingInputs } from '../../../src/stages/07-paper-trading/inputs.ts';
import { validatePaperTrading } from '../../../src/stages/07-paper-trading/paper-trading.ts';
import { createRudeBroker, moves } from '../../engine/rude-broker.ts';
import { openRig, type Rig, say } from '../../engine/support.ts';
import { makeBaseline, makeInputs } from './made-session.ts';

const schemas = createSchemas();
const CONTEXT = { observedAt: '2026-11-16T21:00:00.000Z', version: '0.0.0' };

/** Inputs of the stage, with the broker's own record of the same executions. */
function inputsWith(session: SessionRecord): PaperTradingInputs {
  const { book: _, ...made } = makeInputs();
  const executions = session.executions.map(({ intentId: orderRef, ...one }) => ({ ...one, orderRef }));
  const positions = session.positions.map(({ symbol, quantity }) => ({ symbol, quantity }));
  return {
    ...made,
    session,
    baseline: makeBaseline(),
    interruption: 'cut',
    book: { origin: 'api', executions, positions, cash: 0 },
  };
}

/** Makes the broker bust every fill and cancel every order: flat, with executions. */
function takeAllBack(r: Rig): void {
  const { executions, orders } = r.engine.record([]);
  const ms = 1_000_000;
  for (const { intentId } of orders) r.apply(say.status(intentId, 'CANCELED', ms));
  for (const execution of executions) r.apply(say.fill(execution, 0, 0, ms, nextCorrection(execution.executionId)));
}

function nextCorrection(executionId: string): string {
  const dot = executionId.lastIndexOf('.');
  const number = Number(executionId.slice(dot + 1)) + 1;
  return `${executionId.slice(0, dot)}.${String(number).padStart(2, '0')}`;
}

it('every record that the engine can make is a valid artifact with evidence that can be written, busts among them', () => {
  const seen = { busts: 0, flat: 0, withoutFills: 0 };
  fc.assert(
    fc.property(moves(120), (all) => {
      const r = openRig();
      const broker = createRudeBroker(r);
      for (const move of all) r.apply(...broker(move));
      if (all.length % 2 === 0) takeAllBack(r);
      const session = r.engine.record([]);
      const result = validatePaperTrading(inputsWith(session), CONTEXT);
      expect(renderArtifacts(result.artifacts, { schemas })).toHaveLength(3);
      for (const observation of result.observations) JSON.stringify(observation, finiteNumbers);
      seen.busts += session.executions.filter(({ quantity }) => quantity === 0).length;
      seen.flat += session.flat && session.executions.length > 0 ? 1 : 0;
      seen.withoutFills += session.tradeCount === 0 && session.executions.length > 0 ? 1 : 0;
    }),
    { seed: 100, numRuns: 100 },
  );
  // The property is meaningful only if the sequences cover every case.
  expect(seen.busts).toBeGreaterThan(20);
  expect(seen.flat).toBeGreaterThan(5);
  expect(seen.withoutFills).toBeGreaterThan(2);
});
