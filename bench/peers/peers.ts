import { resolve } from 'node:path';
import { PythonUnavailable, pinnedPython, pinsOf } from '../../scripts/pinned-python.ts';

/** An engine and its command line, to which the file of bars and the number of runs are added. */
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

/** Backtrader has no dependencies, so it can be available without the other peer. */
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

/** Creates the environment of each peer, or finds the reason why it is unavailable. */
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
