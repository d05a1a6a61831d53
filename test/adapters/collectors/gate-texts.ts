import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateText } from '../../../src/gates/parse-gates.ts';

/** Reads the gate files of a folder. */
export function readGateTexts(folder: string): readonly GateText[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}
