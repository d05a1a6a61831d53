import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { riskPage } from './risk-page.ts';

writeFileSync(join(import.meta.dirname, '../docs/risk-checks.md'), riskPage());
