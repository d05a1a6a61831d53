import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { enginePage } from '../../scripts/engine-page.ts';
import { loadConfig } from '../../src/adapters/project/load-config.ts';
import { createSchemas } from '../../src/adapters/schemas/schemas.ts';
import { REGIMES, regimeFactors } from '../../src/engine/strategy/regime-model.ts';
import { busOf, strategyFactory } from '../../src/runner/paper/chosen-engine.ts';
import { folderWith } from '../adapters/collectors/temp-folder.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/engine.md'), 'utf8');

describe('docs/engine.md', () => {
  it('says of every part of the engine what its registry says', () => {
    expect(page).toBe(enginePage());
  });

  it('shows sections of a prelive.yaml that is taken', () => {
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const folder = folderWith({ 'prelive.yaml': `version: 1\nsystem: { name: x }\n${example}` });
    const { config } = loadConfig(folder, createSchemas());
    expect(Object.keys(parse(example))).toEqual(['trading', 'engine']);
    const strategy = strategyFactory(['AAPL'], { ...(config.trading && { trading: config.trading }) })();
    expect(strategy.parameters).toMatchObject({ entry: 1.2, regime: { name: 'constant', regime: 'storm' } });
    expect(busOf(config.engine)).toHaveProperty('createBus');
  });

  it('names the factors of each regime', () => {
    for (const regime of REGIMES) {
      const { gross, net } = regimeFactors(regime);
      expect(page).toContain(`${regime} by ${gross} and ${net}`);
    }
  });
});
