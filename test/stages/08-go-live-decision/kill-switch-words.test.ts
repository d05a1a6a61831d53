import { describe, expect, it } from 'vitest';
import { InvariantViolation } from '../../../src/domain/errors.ts';
import type { KillSwitchInForce } from '../../../src/domain/kill-switch.ts';
import {
  capitalSwitchLevels,
  formatCapitalSwitches,
  formatFiring,
  switchNamed,
} from '../../../src/stages/08-go-live-decision/kill-switch-words.ts';
import { LIMITS } from './made-dossier.ts';

const THREE = LIMITS.killSwitches;

const REFUSED: KillSwitchInForce = {
  name: 'refused_orders',
  title: 'refused orders',
  measure: 'orders that risk refused',
  unit: 'number',
  badIs: 'high',
  action: 'halt',
  phrase: (level) => `${level} orders refused`,
  warnAt: 20,
  fireAt: 40,
};

const IDLE: KillSwitchInForce = {
  name: 'idle_capital',
  title: 'idle capital',
  measure: 'idle part of the capital in use',
  unit: 'capital',
  badIs: 'high',
  action: 'halt',
  phrase: (level) => `idle part of ${level} of the capital in use`,
  warnAt: 0.8,
  fireAt: 0.9,
};

describe('a kill switch in the documents', () => {
  it.each([
    ['pnl', 'loss of more than 5 % of the capital in use (warns at 3 %)', 'halt and flatten'],
    ['drawdown', 'fall of more than 15 % from the highest point (warns at 10 %)', 'halt and flatten'],
    ['psr', 'below 0.2 (warns at 0.3)', 'halt and investigate'],
  ])('%s fires at: %s', (name, condition, action) => {
    expect(formatFiring(switchNamed(THREE, name))).toEqual({ condition, action });
  });

  it('of any other kind has its words by the same rules', () => {
    expect(formatFiring(REFUSED)).toEqual({
      condition: 'above 40 orders refused (warns at 20)',
      action: 'halt and investigate',
    });
  });

  it('that a document cannot do without must be there', () => {
    expect(() => switchNamed([REFUSED], 'pnl')).toThrow(InvariantViolation);
  });
});

describe('switches on the capital in use', () => {
  it('are told in one sentence, each with its effect where that differs from the one before', () => {
    expect(formatCapitalSwitches([...THREE, REFUSED])).toBe(
      'The loss kill switch closes everything at a loss of 5 % of the capital in use, the drawdown kill switch at a fall of ' +
        '15 % from the highest point',
    );
    expect(formatCapitalSwitches([...THREE, IDLE])).toMatch(
      /, the idle capital kill switch stops everything at an idle part of 90 % of the capital in use$/,
    );
  });

  it('have a row each in the table of limits, a loss without its sign; others have none', () => {
    expect(capitalSwitchLevels([...THREE, REFUSED, IDLE])).toEqual({
      'loss at which everything is closed': 0.05,
      'fall from the highest point at which everything is closed': 0.15,
      'idle part of the capital in use at which everything stops': 0.9,
    });
  });
});
