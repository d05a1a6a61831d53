import { resolve } from 'node:path';
import { PythonUnavailable, pinnedPython, pinsOf } from '../../scripts/pinned-python.ts';

/** An engine, and the words that start it, to which the file of bars and the number of runs are added. */
export interface EngineCommand {
  readonly engine: string;
  readonly command: readonly string[];
}

/** A peer that this machine cannot run. */
export interface SkippedPeer {
  readonly engine: string;
  readonly reason: string;
}

const PINS = pinsOf(resolve(import.meta.dirname, 'requirements.txt'));

/** Backtrader needs nothing but itself, so one peer can be there without the other. */
const BACKTRADER_PIN = /^backtrader==/;

const PEERS = [
  {
    engine: 'NautilusTrader',
    pins: PINS.filter((pin) => !BACKTRADER_PIN.test(pin)),
    script: 'run_nautilus_trader.py',
  },
  { engine: 'Backtrader', pins: PINS.filter((pin) => BACKTRADER_PIN.test(pin)), script: 'run_backtrader.py' },
];

/** Our own engine, from its sources. */
export const OWN: EngineCommand = {
  engine: 'prelive',
  command: [process.execPath, resolve(import.meta.dirname, 'run-prelive.ts')],
};

/** Makes the environment of each peer, or learns why there is none. */
export async function preparePeers(): Promise<readonly (EngineCommand | SkippedPeer)[]> {
  const prepared: (EngineCommand | SkippedPeer)[] = [];
  for (const { engine, pins, script } of PEERS) {
    try {
      const python = await pinnedPython(pins);
      prepared.push({ engine, command: [python, resolve(import.meta.dirname, script)] });
    } catch (error) {
      if (!(error instanceof PythonUnavailable)) throw error;
      prepared.push({ engine, reason: error.message });
    }
  }
  return prepared;
}
