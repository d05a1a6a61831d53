import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderArtifacts } from '../../../src/adapters/workspace/artifacts.ts';
import { recordedDrills } from '../../../src/runner/decision/recorded-artifacts.ts';
import { killSwitchDrillResult } from '../../../src/stages/08-go-live-decision/drills.ts';
import { context, makeKillSwitchDrill } from '../../stages/08-go-live-decision/made-dossier.ts';
import { withValidation } from '../../support/temporary-validation.ts';

const NAME = 'KILL_SWITCH_DRILL.json';

it.each([
  ['a loss', makeKillSwitchDrill()],
  ['a drawdown', makeKillSwitchDrill({ name: 'drawdown', badIs: 'high', threshold: 0.15, firedValue: 0.16 })],
])('a drill of %s is read as it was recorded', async (_, drill) => {
  const [artifact] = renderArtifacts(killSwitchDrillResult(drill, context).artifacts);
  await withValidation({ step: 'pilot', preset: 'spec' }, async ({ workspace }) => {
    writeFileSync(join(workspace.folder, NAME), artifact?.text ?? '');
    expect(recordedDrills(workspace.files).killSwitch).toEqual(drill);
  });
});

it('a record from before the side of the level was told is of a loss', async () => {
  const [artifact] = renderArtifacts(killSwitchDrillResult(makeKillSwitchDrill(), context).artifacts);
  const { bad_is: _, ...older } = JSON.parse(artifact?.text ?? '{}');
  await withValidation({ step: 'pilot', preset: 'spec' }, async ({ workspace }) => {
    writeFileSync(join(workspace.folder, NAME), JSON.stringify(older));
    expect(recordedDrills(workspace.files).killSwitch).toMatchObject({ name: 'pnl', badIs: 'low' });
  });
});
