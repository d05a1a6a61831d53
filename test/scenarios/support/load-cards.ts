import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import type { Card } from './card.ts';

const FOLDER = resolve(import.meta.dirname, '../../../fixtures/scenarios');

/** Every scenario file that is an acceptance card, by name. */
export function loadCards(): readonly Card[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => parse(readFileSync(resolve(FOLDER, name), 'utf8')) as Card)
    .filter(({ script }) => script !== undefined);
}
