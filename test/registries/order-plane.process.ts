import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CopiedProject, copyProject } from '../support/copied-project.ts';

const CHECKS = 'src/engine/orders/risk';
const SWITCHES = 'src/engine/orders/kill-switches';

const BOARD_LOT = `import type { RiskCheck } from '../risk-check.ts';

export const BOARD_LOT: RiskCheck = {
  name: 'BOARD_LOT',
  title: 'An order that opens a position is for whole lots of 100 shares.',
  limit: '100 shares',
  holdsFor: 'new risk',
  find: ({ quantity }) => (quantity % 100 === 0 ? undefined : { limit: 100, input: quantity }),
};
`;

const madeSwitch = (action: 'flatten' | 'halt') => `import type { KillSwitchDefinition } from './kill-switch.ts';

export const REFUSED_ORDERS: KillSwitchDefinition = {
  name: 'refused_orders',
  title: 'refused orders',
  measure: 'orders that risk refused',
  unit: 'number',
  badIs: 'high',
  action: '${action}',
  phrase: (level) => \`\${level} orders refused\`,
  defaults: { warnAt: 20, fireAt: 40 },
  readAt: 'clock',
  createReader: ({ log }) => () => log.intents.filter(({ approved }) => !approved).length,
};
`;

interface Played {
  readonly log: {
    readonly session: {
      readonly trading_state: string;
      readonly intents: readonly { readonly refusals: readonly { readonly check: string }[] }[];
      readonly kill_switches: readonly { readonly name: string }[];
    };
  };
  readonly faults: readonly string[];
  readonly flattening: boolean;
  readonly placed: readonly string[];
  readonly line: string;
  readonly documents: Readonly<Record<string, string>>;
}

function play(project: CopiedProject): Played {
  const levels = { refused_orders_warn_at: 1, refused_orders_fire_at: 2 };
  const { stdout, stderr } = project.run('test/registries/play-order-plane.ts', JSON.stringify(levels));
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('a made-up risk check and a made-up kill switch', () => {
  const project = copyProject();
  afterAll(() => project.remove());

  beforeAll(() => {
    project.add(`${CHECKS}/checks/board-lot.ts`, BOARD_LOT);
    project.register(`${CHECKS}/registry.ts`, 'BOARD_LOT', './checks/board-lot.ts');
    project.add(`${SWITCHES}/refused-orders.ts`, madeSwitch('flatten'));
    project.register(`${SWITCHES}/registry.ts`, 'REFUSED_ORDERS', './refused-orders.ts');
  });

  it('touch a file of their own and their registry, and no other place', () => {
    expect(project.changed()).toEqual([
      `${SWITCHES}/refused-orders.ts`,
      `${SWITCHES}/registry.ts`,
      `${CHECKS}/checks/board-lot.ts`,
      `${CHECKS}/registry.ts`,
    ]);
  });

  it('keep every type', () => {
    expect(project.checkTypes()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('work in a session: the check refuses by its name, the switch fires and flattens', () => {
    const { log, faults, flattening, placed } = play(project);
    expect(log.session.intents.slice(0, 4).map(({ refusals }) => refusals.map(({ check }) => check))).toEqual([
      [],
      ['BOARD_LOT'],
      ['BOARD_LOT'],
      ['BOARD_LOT'],
    ]);
    expect(log.session.kill_switches.map(({ name }) => name)).toEqual(['pnl', 'drawdown', 'psr', 'refused_orders']);
    expect(log.session.kill_switches[3]).toMatchObject({ state: 'fired', value: 3, worst: 3, warn_at: 1, fire_at: 2 });
    expect(log.session.intents.at(-1)?.refusals.map(({ check }) => check)).toEqual(['TRADING_STATE', 'KILL_SWITCH']);
    expect({ flattening, placed }).toEqual({ flattening: true, placed: ['BUY 100', 'SELL 100'] });
    expect(faults).toEqual([]);
  });

  it('stand on the screen and in the documents of the decision', () => {
    const { line, documents } = play(project);
    expect(line).toContain('refused_orders 3 of 2');
    const procedure = documents['ROLLBACK_PROCEDURE.md'];
    expect(procedure).toContain('refused orders');
    expect(procedure).toContain('above 2 orders refused (warns at 1)');
    expect(procedure).toContain('| `kill_switches.refused_orders.fire_at` | 2 |');
    expect(documents['GO_LIVE_DECISION_GATE.md']).toContain('and refused orders');
  });

  it('fill a row each of the generated page', () => {
    expect(project.run('scripts/write-risk-page.ts')).toMatchObject({ status: 0, stderr: '' });
    const page = project.read('docs/risk-checks.md');
    expect(page).toContain(
      '| `BOARD_LOT` | An order that opens a position is for whole lots of 100 shares. | new risk | 100 shares |',
    );
    expect(page).toContain(
      '| `refused_orders` | refused orders | orders that risk refused | clock | above 20 | above 40 | flatten | none |',
    );
  });
});

it('a made-up kill switch that halts keeps the positions', () => {
  const project = copyProject();
  try {
    project.add(`${CHECKS}/checks/board-lot.ts`, BOARD_LOT);
    project.register(`${CHECKS}/registry.ts`, 'BOARD_LOT', './checks/board-lot.ts');
    project.add(`${SWITCHES}/refused-orders.ts`, madeSwitch('halt'));
    project.register(`${SWITCHES}/registry.ts`, 'REFUSED_ORDERS', './refused-orders.ts');
    const { log, flattening, placed } = play(project);
    expect(log.session.trading_state).toBe('HALTED');
    expect({ flattening, placed }).toEqual({ flattening: false, placed: ['BUY 100'] });
  } finally {
    project.remove();
  }
});
