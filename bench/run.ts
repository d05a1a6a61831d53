import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureColdStart } from './measures/cold-start.ts';
import { measureEngine } from './measures/engine-events.ts';
import { measureGateway } from './measures/gateway-messages.ts';
import { measureRehearsal } from './measures/rehearsal.ts';
import { figureTable, reduceFigure } from './support/figure.ts';
import { readOptions } from './support/options.ts';
import { buildBundle } from './support/prelive.ts';

const options = readOptions({ options: { json: { type: 'boolean', default: false } } });

buildBundle();
const folder = mkdtempSync(join(tmpdir(), 'prelive-bench-'));
const workspace = join(folder, 'rehearsal');
const rehearsal = await measureRehearsal(workspace);
const start = await measureColdStart(folder, workspace);
rmSync(folder, { recursive: true });
const gateway = await measureGateway();
const figures = [...start, ...rehearsal, ...measureEngine(), ...gateway].map(reduceFigure);
const machine = `Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`;
if (options.json) console.log(JSON.stringify({ machine, figures }, null, 2));
else for (const line of [machine, '', ...figureTable(figures)]) console.log(line);
