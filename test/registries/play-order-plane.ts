import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { renderArtifacts } from '../../src/adapters/workspace/artifacts.ts';
import { engineSettings, tradingLimits } from '../../src/runner/paper/engine-settings.ts';
import { sessionLine } from '../../src/runner/paper/session-screen.ts';
import { tradingLogArtifact } from '../../src/stages/07-paper-trading/trading-log.ts';
import { dossierArtifacts } from '../../src/stages/08-go-live-decision/dossier.ts';
import { only, openRig, say } from '../engine/support.ts';
import { makeInputs } from '../stages/07-paper-trading/made-session.ts';
import { context, makeDossier } from '../stages/08-go-live-decision/made-dossier.ts';

/**
 * Prints what a session shows of its risk checks and kill switches: 100 shares are bought, then 50 are wanted three times.
 * Levels of kill switches come from the command line, as they stand in `prelive.yaml`.
 */
const levels: Readonly<Record<string, number>> = JSON.parse(process.argv[2] ?? '{}');
const settings = engineSettings({ capitalInUse: 1_000_000, killSwitches: levels });

const rig = openRig(undefined, { killSwitches: settings.killSwitches });
rig.intend({ quantity: 100, ms: 1_000 });
const bought = only(rig.placed());
rig.apply(say.submitted(bought.intentId, 1_010), say.fill(bought, 100, 100.02, 1_100));
for (const ms of [2_000, 3_000, 4_000]) rig.intend({ quantity: 50, ms });
rig.tick(5_000);
rig.intend({ symbol: 'MSFT', quantity: 100, ms: 5_100 });

const session = rig.engine.record([]);
const view = rig.engine.state();
const text = only(renderArtifacts([tradingLogArtifact({ ...makeInputs(), session })])).text;
const log: unknown = JSON.parse(text);
const dossier = dossierArtifacts(makeDossier({ limits: tradingLimits(settings) }), context);

console.log(
  JSON.stringify({
    log,
    faults: createSchemas().faults('paper-trading-log', log),
    flattening: view.flattening,
    placed: rig.placed().map(({ side, quantity }) => `${side} ${quantity}`),
    line: sessionLine(view, 0, 60_000),
    documents: Object.fromEntries(renderArtifacts(dossier).map((file) => [file.path, file.text])),
  }),
);
