import { cpus } from 'node:os';
import { measureDay } from './measures/gateway-memory.ts';
import { measureRoundTrip } from './measures/gateway-round-trip.ts';
import { measureThroughput } from './measures/gateway-throughput.ts';
import { figureTable, reduceFigure } from './support/figure.ts';
import { readOptions } from './support/options.ts';
import { buildBundle } from './support/prelive.ts';

const options = readOptions({ options: { json: { type: 'boolean', default: false } } });

buildBundle();
const throughput = await measureThroughput();
const roundTrip = await measureRoundTrip();
const day = await measureDay();
const figures = [...throughput, ...roundTrip, ...day.figures].map(reduceFigure);
const machine = `Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}`;
if (options.json) console.log(JSON.stringify({ machine, figures, day: day.hours }, null, 2));
else for (const line of [machine, '', ...figureTable(figures), '', ...day.table]) console.log(line);
