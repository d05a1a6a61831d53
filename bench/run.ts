import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureColdStart } from './measures/cold-start.ts';
import { measureEngine } from './measures/engine-events.ts';
import { measureGateway } from './measures/gateway-messages.ts';
import { measureRehearsal, rehearse } from './measures/rehearsal.ts';
import { type Figure, figureTable, isMissed, reduceFigure } from './support/figure.ts';
import { oneOf, orUsage, readOptions } from './support/options.ts';
import { buildBundle } from './support/prelive.ts';

const options = readOptions({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
const part = orUsage(() => oneOf('only', options.only, ['start']));

buildBundle();
const folder = mkdtempSync(join(tmpdir(), 'prelive-bench-'));
const figures = (await (part === 'start' ? measureStart(folder) : measureAll(folder))).map(reduceFigure);
rmSync(folder, { recursive: true });
const machine = `Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`;
if (options.json) console.log(JSON.stringify({ machine, figures }, null, 2));
else for (const line of [machine, '', ...figureTable(figures)]) console.log(line);
if (figures.some(isMissed)) process.exitCode = 1;

async function measureAll(folder: string): Promise<readonly Figure[]> {
  const workspace = join(folder, 'rehearsal');
  const rehearsal = await measureRehearsal(workspace);
  const start = await measureColdStart(folder, workspace);
  return [...start, ...rehearsal, ...measureEngine(), ...(await measureGateway())];
}

/** The short commands alone, in less than a minute. */
async function measureStart(folder: string): Promise<readonly Figure[]> {
  const workspace = join(folder, 'rehearsal');
  await rehearse(workspace);
  return measureColdStart(folder, workspace);
}
