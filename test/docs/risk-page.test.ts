import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { killSwitchRows, riskCheckRows, riskPage } from '../../scripts/risk-page.ts';
import { KILL_SWITCHES } from '../../src/engine/orders/kill-switches/registry.ts';
import { RISK_CHECKS } from '../../src/engine/orders/risk/registry.ts';

const root = resolve(import.meta.dirname, '../..');

describe('docs/risk-checks.md', () => {
  it('is what the registries say', () => {
    expect(readFileSync(join(root, 'docs/risk-checks.md'), 'utf8')).toBe(riskPage());
  });

  it('has a row for each check, in the order in which they are run', () => {
    expect(riskCheckRows().map(([name]) => name)).toEqual(RISK_CHECKS.map(({ name }) => `\`${name}\``));
  });

  it('has a row for each switch, with its levels', () => {
    expect(killSwitchRows().map(([name]) => name)).toEqual(KILL_SWITCHES.map(({ name }) => `\`${name}\``));
    expect(killSwitchRows()[0]).toEqual([
      '`pnl`',
      'loss',
      'loss',
      'clock',
      'below -3 %',
      'below -5 %',
      'flatten',
      'none',
    ]);
  });
});
