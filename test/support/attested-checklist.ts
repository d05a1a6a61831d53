import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { parseYaml } from '../../src/adapters/yaml.ts';
import type { Checklist } from '../../src/stages/08-go-live-decision/checklist.ts';
import { attestationNamespace, type Firm } from './firm.ts';

const CHECKLIST = resolve(import.meta.dirname, '../../gates/checklist.yaml');
const MONTH_MS = 30 * 86_400_000;

/** Writes signed attestations of the firm's QA Lead for each checklist item that cannot be measured. */
export function attestEverything(folder: string, firm: Firm): void {
  const { value } = parseYaml(readFileSync(CHECKLIST, 'utf8'), CHECKLIST);
  const { categories } = createSchemas().check<Checklist>('checklist', value, CHECKLIST);
  const items = categories
    .flatMap(({ groups }) => groups.flatMap((group) => group.items))
    .filter(({ evidence }) => evidence === undefined)
    .map(({ id }) => ({ id, statement: 'looked at by the QA Lead' }));
  const expires = new Date(Date.now() + MONTH_MS).toISOString();
  const document = { schema_version: 1, system: 'sample-momentum', by: 'qa_lead', expires, items };
  const bytes = Buffer.from(JSON.stringify(document));
  mkdirSync(folder);
  writeFileSync(join(folder, 'qa.json'), bytes);
  writeFileSync(join(folder, 'qa.sig'), firm.sign('qa_lead', bytes, attestationNamespace('qa_lead')));
}
