import { FAULT_NAMES } from '../../src/gateway/faults/catalogue.ts';
import type { FaultAction, FaultName, FaultParameters } from '../../src/gateway/faults/fault-parameters.ts';
import type { FaultPlan, TriggerEvent } from '../../src/gateway/faults/scenario.ts';
import type { PlannedFault } from './combination.ts';
import type { Dice } from './dice.ts';

/** Context for the parameters of a fault. */
interface Scene {
  readonly dice: Dice;
  readonly symbols: readonly string[];
}

type Draws = { readonly [K in FaultName]: (scene: Scene) => FaultParameters[K] };

const OURS = { client: 1 } as const;
const CALLBACKS = ['open_order', 'order_status', 'exec_details', 'commission_report', 'order_error'] as const;
const REQUESTS = [
  'placeOrder',
  'cancelOrder',
  'reqOpenOrders',
  'reqAllOpenOrders',
  'reqExecutions',
  'reqPositions',
  'reqAccountSummary',
  'reqMktData',
  'reqContractDetails',
  'reqHistoricalData',
  'reqCompletedOrders',
  'reqCurrentTime',
  'reqIds',
] as const;
const REQUEST_CODES = [
  103, 104, 110, 161, 200, 201, 321, 322, 354, 366, 399, 404, 502, 504, 10147, 10148, 10197,
] as const;
const REFUSALS = [103, 104, 110, 201, 203, 321] as const;
/** Warning codes; the last is in no table. */
const WARNINGS = [399, 404, 2109, 10349, 19999] as const;
const CANCEL_CODES = [161, 10147, 10148] as const;
const NOTICES = [1101, 1102, 2100, 2103, 2104, 2105, 2106, 2107, 2108, 2110, 2119, 2137, 2158, 10225] as const;
const CORRUPTIONS = [
  'length',
  'truncate',
  'bytes',
  'garbage_field',
  'missing_field',
  'extra_field',
  'unknown_message',
] as const;

/** Ids of frequent replies: ticks, statuses, errors, orders, executions, positions, the time. */
const MESSAGES = [1, 2, 3, 4, 5, 11, 49, 58, 59, 61] as const;

/** Length of an outage: mostly seconds or minutes, sometimes longer than the default retry limit. */
const outage = ({ dice }: Scene) =>
  dice.one([dice.ms(500, 9_000), dice.ms(9_000, 60_000), dice.ms(60_000, 240_000), dice.ms(240_000, 900_000)]);
/** Length of faults that take effect only at the end of a minute, or after half a minute. */
const longSpell = ({ dice }: Scene) => dice.one([dice.ms(2_000, 40_000), dice.ms(40_000, 240_000)]);
const spell = ({ dice }: Scene) => dice.one([dice.ms(2_000, 20_000), dice.ms(20_000, 120_000)]);
const symbolOf = ({ dice, symbols }: Scene) => dice.some(symbols, 1)[0] ?? 'AAPL';
const sideOf = ({ dice }: Scene) => dice.one(['BUY', 'SELL']);
const callbacksOf = ({ dice }: Scene) => dice.some(CALLBACKS, dice.between(1, 3));
const requestOf = ({ dice }: Scene) => ({ request: dice.chance(0.4) ? 'placeOrder' : dice.one(REQUESTS) });
/** Half of all errors answer orders and cancels, with the codes of such errors. */
const answerOf = ({ dice }: Scene) => {
  const { request, codes, order } = dice.one([
    { request: 'placeOrder', codes: REFUSALS, order: 'new' },
    { request: 'placeOrder', codes: WARNINGS, order: 'new' },
    { request: 'placeOrder', codes: REFUSALS, order: 'change' },
    { request: 'cancelOrder', codes: CANCEL_CODES, order: undefined },
    { request: dice.one(REQUESTS), codes: REQUEST_CODES, order: undefined },
    { request: dice.one(REQUESTS), codes: REQUEST_CODES, order: undefined },
    { request: dice.one(REQUESTS), codes: REQUEST_CODES, order: undefined },
    { request: dice.one(REQUESTS), codes: REQUEST_CODES, order: undefined },
  ]);
  // A warning is sent in addition to serving the order; a refusal replaces it.
  const serve = codes === WARNINGS || (codes === REQUEST_CODES && dice.chance(0.3));
  return { request, code: dice.one(codes), serve, ...(order !== undefined && { order }) };
};
const tradeOf = (scene: Scene) => ({
  symbol: symbolOf(scene),
  side: sideOf(scene),
  quantity: scene.dice.between(1, 900),
});

/** Random parameters of each fault in the catalogue; a fault without a line here does not compile. */
const DRAWS: Draws = {
  'drop-connection': ({ dice }) => ({ how: dice.one(['fin', 'rst']) }),
  'refuse-connections': (scene) => ({ drop: scene.dice.chance(0.8), for: outage(scene) }),
  'half-open': (scene) => ({ ...OURS, for: outage(scene) }),
  stall: (scene) => ({ ...OURS, for: spell(scene), direction: scene.dice.one(['both', 'in', 'out']) }),
  'split-frames': (scene) => ({ for: spell(scene), bytes: scene.dice.between(1, 40), gap: scene.dice.ms(1, 40) }),
  'corrupt-frame': ({ dice }) => ({
    how: dice.one(CORRUPTIONS),
    count: dice.one([dice.between(1, 3), dice.between(3, 30)]),
    message: dice.one([dice.one(MESSAGES), dice.between(1, 90)]),
  }),
  'slow-consumer': (scene) => ({ ...OURS, for: spell(scene), limit: scene.dice.between(1_000, 60_000) }),
  'port-reset': () => ({}),
  notice: ({ dice }) => ({ code: dice.one(NOTICES) }),
  'connectivity-lost': (scene) => ({
    for: outage(scene),
    restored: scene.dice.one(['maintained', 'lost']),
    callbacks: scene.dice.one(['lost', 'late', 'told']),
    repeat_every: '20s',
  }),
  'nightly-reset': (scene) => ({
    warnings: scene.dice.between(1, 3),
    warn_every: '2s',
    refuse_for: outage(scene),
    ...(scene.dice.chance(0.3) && { roll_back: scene.dice.between(1, 20) }),
  }),
  'weekly-relogin': (scene) => ({ for: outage(scene) }),
  'farm-outage': (scene) => ({
    for: spell(scene),
    farm: scene.dice.one(['market', 'history']),
    data_returns: scene.dice.chance(0.5),
  }),
  'answer-error': (scene) => ({ ...answerOf(scene), count: scene.dice.between(1, 3), for: '180s' }),
  'ignore-request': (scene) => ({ ...requestOf(scene), count: scene.dice.between(1, 3), for: '180s' }),
  'id-roll-back': ({ dice }) => ({ ...OURS, by: dice.between(1, 40) }),
  'pacing-violation': ({ dice }) => ({ count: dice.between(1, 3), for: '120s' }),
  'rate-limit-disconnect': ({ dice }) => ({ ...OURS, after: dice.between(1, 4), for: '240s' }),
  'lose-callbacks': (scene) => ({
    ...OURS,
    callbacks: scene.dice.one([callbacksOf(scene), ['commission_report'], ['exec_details', 'commission_report']]),
    count: scene.dice.between(1, 6),
    for: spell(scene),
  }),
  'duplicate-callbacks': (scene) => ({
    ...OURS,
    callbacks: callbacksOf(scene),
    times: scene.dice.between(2, 4),
    for: spell(scene),
  }),
  'delay-callbacks': (scene) => ({
    ...OURS,
    callbacks: scene.dice.one([callbacksOf(scene), ['exec_details', 'commission_report']]),
    by: scene.dice.ms(100, 30_000),
    for: spell(scene),
  }),
  'reorder-callbacks': (scene) => ({ ...OURS, for: spell(scene) }),
  'filled-before-execution': (scene) => ({ ...OURS, by: scene.dice.ms(100, 20_000), for: spell(scene) }),
  'competing-session': (scene) => ({ ...OURS, for: spell(scene) }),
  'silent-data': (scene) => ({ for: longSpell(scene), symbols: [symbolOf(scene)] }),
  'delayed-data': (scene) => ({ ...OURS, for: longSpell(scene) }),
  'account-silence': (scene) => ({ for: spell(scene) }),
  'clock-skew': (scene) => ({ by: scene.dice.one([-7200, -60, -6, 6, 60, 7200, 1_036_800]), for: longSpell(scene) }),
  'fill-order': ({ dice }) => ({ ...OURS, quantity: dice.between(1, 200) }),
  'cancel-order': () => ({ ...OURS }),
  'over-fill': ({ dice }) => ({ ...OURS, quantity: dice.between(1, 50) }),
  'duplicate-execution': ({ dice }) => ({ ...OURS, count: dice.between(1, 3), by: dice.ms(1, 5_000) }),
  'correct-execution': ({ dice }) =>
    dice.chance(0.5) ? { ...OURS, price: dice.between(150, 300) } : { ...OURS, quantity: dice.between(1, 400) },
  'bust-execution': () => ({ ...OURS }),
  'orphan-fill': (scene) => ({ ...OURS, ...tradeOf(scene) }),
  'outside-trade': (scene) => ({
    ...tradeOf(scene),
    ...(scene.dice.chance(0.25) && { symbol: 'NVDA' }),
    ...(scene.dice.chance(0.25) && { unlisted: true }),
  }),
  halt: (scene) => ({ symbol: symbolOf(scene), for: longSpell(scene) }),
  shock: ({ dice, ...scene }) => ({
    symbol: dice.one(['*', symbolOf({ dice, ...scene })]),
    fraction: dice.between(-12, 8) / 100,
  }),
};

/**
 * Faults that need an order or a fill, so a plan triggered by that event is used; at a fixed time there is mostly none.
 */
const AFTER: Partial<Record<FaultName, TriggerEvent['event']>> = {
  'fill-order': 'order_acknowledged',
  'cancel-order': 'order_acknowledged',
  'over-fill': 'order_acknowledged',
  'correct-execution': 'filled',
  'bust-execution': 'filled',
};

/**
 * Faults that take effect only over a new connection, or that cut one around a fill; often drawn with another fault.
 */
const TOGETHER: Partial<Record<FaultName, { readonly with: FaultName; readonly isFirst: boolean }>> = {
  'id-roll-back': { with: 'drop-connection', isFirst: false },
  'delayed-data': { with: 'drop-connection', isFirst: false },
  'outside-trade': { with: 'drop-connection', isFirst: false },
  'refuse-connections': { with: 'drop-connection', isFirst: false },
  'cancel-order': { with: 'fill-order', isFirst: true },
};

function actionsOf(name: FaultName, scene: Scene): FaultPlan['do'] {
  const own = actionOf(name, scene);
  const other = TOGETHER[name];
  if (other === undefined || scene.dice.chance(0.5)) return own;
  const second = actionOf(other.with, scene);
  return other.isFirst ? [second, own] : [own, second];
}

/** A fault with random parameters, at the start or at a random instant of the session. */
export function drawFault(name: FaultName, scene: Scene, durationMs: number): PlannedFault {
  const { dice } = scene;
  const doing = actionsOf(name, scene);
  const event =
    AFTER[name] ??
    (dice.chance(0.25)
      ? dice.one(['order_placed', 'order_acknowledged', 'partially_filled', 'filled', 'cancelled'])
      : undefined);
  const plan: FaultPlan =
    event === undefined
      ? { at: dice.chance(0.08) ? dice.ms(0, 1_000) : dice.ms(1_000, durationMs + 20_000), do: doing }
      : { after: { event, match: OURS, count: dice.between(1, 8), delay: dice.ms(0, 3_000) }, do: doing };
  return { name, plan };
}

/** One to three different faults. */
export function drawFaults(scene: Scene, count: number, durationMs: number): readonly PlannedFault[] {
  return scene.dice.some(FAULT_NAMES, count).map((name) => drawFault(name, scene, durationMs));
}

function actionOf<K extends FaultName>(name: K, scene: Scene): FaultAction {
  const parameters: FaultParameters[K] = DRAWS[name](scene);
  return { [name]: parameters };
}
