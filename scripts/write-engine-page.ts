import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enginePage } from './engine-page.ts';

writeFileSync(join(import.meta.dirname, '../docs/engine.md'), enginePage());
