import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readLedger } from '../../src/adapters/ledger/read-ledger.ts';
import { loadRecordCheck } from '../../src/adapters/ledger/record-check.ts';
import { createSchemas, type Schemas } from '../../src/adapters/schemas/schemas.ts';
import { executionRoot } from '../../src/domain/execution-id.ts';
import type { VenueDump } from '../../src/gateway/venue/account.ts';
import type { Course } from './course.ts';
import { closingFaults, orderFaults } from './order-faults.ts';
import { isKnown, type Others, outsideFaults } from './outside-faults.ts';
import type { Finding } from './player.ts';
import { riskFaults } from './risk-faults.ts';
import { newestEvidence, readSessionLog, type SessionLog } from './session-log.ts';

/** Result of a session, held against the venue's truth. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly outcome: string;
  readonly orders: number;
  readonly fills: number;
}

/** Words of the last process at its end. */
export interface LastWords {
  readonly words: string;
  /** Code of the error with which it refused to begin or to go on. */
  readonly refused?: string;
}

const OUR_CLIENT = 1;
const RECOMPUTE = resolve(import.meta.dirname, '../independent/recompute.py');
const JSON_ARTIFACTS = [
  ['PAPER_TRADING_LOG.json', 'paper-trading-log'],
  ['GATEWAY_BOOK.json', 'gateway-book'],
  ['SESSION_HANDSHAKE.json', 'connection-handshake'],
  ['ENGINE_TIMINGS.json', 'engine-timings'],
] as const;

/** The truth about what is ours. */
interface Truth {
  readonly orders: VenueDump['orders'];
  /** In force, with shares. */
  readonly executions: VenueDump['executions'];
  /** Of others, in force, with shares. */
  readonly others: Others;
  /** Signed shares that our own fills add up to, by symbol; never zero. */
  readonly held: ReadonlyMap<string, number>;
  /** Our orders that may still trade. */
  readonly working: VenueDump['orders'];
}

const ENDED: ReadonlySet<string> = new Set(['Filled', 'Cancelled', 'ApiCancelled', 'Inactive']);

/** Looks at everything that is left of a session whose last process has ended. */
export async function judge(
  folder: string,
  venue: VenueDump,
  last: LastWords,
  isRecomputed: boolean,
  course?: Course,
): Promise<Judgement> {
  const truth = truthOf(venue);
  const log = readSessionLog(folder);
  const findings = [
    ...doubledOrders(truth),
    ...(log === undefined ? unrecorded(truth) : recordFaults(truth, log)),
    ...(log === undefined ? [] : courseFaults(truth, log, course)),
    ...flatFaults(truth, log, last, folder),
    ...artifactFaults(folder),
    ...(await ledgerFaults(folder)),
    ...(isRecomputed && log !== undefined ? recomputeFaults(folder) : []),
  ];
  return { findings, outcome: outcomeOf(log, last), orders: truth.orders.length, fills: truth.executions.length };
}

/** Findings of the course of the session besides its end. */
function courseFaults(truth: Truth, log: SessionLog, course: Course | undefined): readonly Finding[] {
  const knows = (trade: Others[number], intentId: string) => course !== undefined && isKnown(trade, intentId, course);
  return [
    ...outsideFaults(truth.others, log, course),
    ...orderFaults(truth, log, course),
    ...closingFaults(truth, truth.others, log, knows, course),
    ...riskFaults(log, course),
    ...(course === undefined ? [] : [...competitorFaults(log, course), ...deadFaults(log, course)]),
  ];
}

/** A connection that looks open and does not answer for so long is given up; it is known to be dead within 10 s. */
const DEAD_FOR_MS = 20_000;

/** A dead connection is told as lost, whatever the socket says. */
function deadFaults({ session }: SessionLog, { spells, disturbedAt, isOneProcess }: Course): readonly Finding[] {
  const dead = spells.find(
    ({ name, since, until }) =>
      name === 'half-open' &&
      until - since > DEAD_FOR_MS &&
      !disturbedAt.some((at) => at >= since - 30_000 && at < since),
  );
  if (dead === undefined || !isOneProcess || session.connections.some(({ state }) => state === 'lost')) return [];
  return [{ kind: 'dead connection not noticed', words: `${dead.until - dead.since} ms` }];
}

/** Whoever takes the market data may trade: that is said. */
function competitorFaults({ session }: SessionLog, { heard, isWireSound, isOneProcess }: Course): readonly Finding[] {
  if (heard.competitorAt === undefined || !isWireSound || !isOneProcess) return [];
  if (session.notices.some(({ code }) => code === 'COMPETING_SESSION')) return [];
  return [{ kind: 'another session not named', words: 'the gateway told of it' }];
}

function truthOf(venue: VenueDump): Truth {
  const isOurs = ({ clientId, orderRef }: { clientId: number; orderRef: string }) =>
    clientId === OUR_CLIENT && orderRef !== '';
  const orders = venue.orders.filter(isOurs);
  const executions = venue.executions.filter((one) => isOurs(one) && one.quantity > 0);
  const others = venue.executions.filter((one) => !isOurs(one) && one.quantity > 0);
  const held = new Map<string, number>();
  for (const { contract, side, quantity } of executions) {
    held.set(contract.symbol, (held.get(contract.symbol) ?? 0) + (side === 'BUY' ? quantity : -quantity));
  }
  for (const [symbol, quantity] of held) if (quantity === 0) held.delete(symbol);
  return { orders, executions, others, held, working: orders.filter(({ status }) => !ENDED.has(status)) };
}

function doubledOrders({ orders }: Truth): readonly Finding[] {
  const refs = orders.map(({ orderRef }) => orderRef);
  const ids = orders.map(({ clientId, orderId }) => `${clientId}/${orderId}`);
  return [
    ...repeated(refs).map((ref) => ({ kind: 'intent doubled', words: `${ref} is two orders at the venue` })),
    ...repeated(ids).map((id) => ({ kind: 'order id used twice', words: id })),
  ];
}

function unrecorded({ orders, executions }: Truth): readonly Finding[] {
  if (orders.length === 0 && executions.length === 0) return [];
  return [
    { kind: 'nothing recorded', words: `${orders.length} orders and ${executions.length} fills, and no session log` },
  ];
}

function recordFaults(
  { orders, executions, held }: Truth,
  { session, evidence_class }: SessionLog,
): readonly Finding[] {
  const findings: Finding[] = [];
  const find = (kind: string, words: string) => void findings.push({ kind, words });
  const known = new Set(session.orders.map(({ intent_id }) => intent_id));
  for (const { orderRef } of orders) if (!known.has(orderRef)) find('order lost', `${orderRef} is not in the log`);
  const ours = new Map(session.executions.map((one) => [executionRoot(one.execution_id), one]));
  for (const id of repeated(session.executions.map((one) => executionRoot(one.execution_id)))) {
    find('fill doubled', `${id} is twice in the log`);
  }
  const theirs = new Set(executions.map(({ executionId }) => executionRoot(executionId)));
  for (const { executionId, quantity, price, contract } of executions) {
    const one = ours.get(executionRoot(executionId));
    if (one === undefined) find('fill lost', `${executionId}, ${quantity} ${contract.symbol}, is not in the log`);
    else if (one.quantity !== quantity || Math.abs(one.price - price) > 1e-9) {
      find(
        'fill differs',
        `${executionId}: ${one.quantity} at ${one.price} in the log, ${quantity} at ${price} at the venue`,
      );
    }
  }
  for (const [root, one] of ours) {
    if (!theirs.has(root) && one.quantity !== 0)
      find('fill invented', `${one.execution_id}, ${one.quantity} ${one.symbol}`);
  }
  const stated = session.positions.filter(({ quantity }) => quantity !== 0);
  const differing = [...new Set([...held.keys(), ...stated.map(({ symbol }) => symbol)])].filter(
    (symbol) => (held.get(symbol) ?? 0) !== (stated.find((one) => one.symbol === symbol)?.quantity ?? 0),
  );
  for (const symbol of differing) {
    const here = stated.find((one) => one.symbol === symbol)?.quantity ?? 0;
    find('position differs', `${symbol}: ${here} in the log, ${held.get(symbol) ?? 0} by the fills at the venue`);
  }
  if (evidence_class !== 'simulated') find('evidence class', evidence_class);
  return findings;
}

/** Flat, or named: what is open stands in the words of the end or among its remainders, and nothing says flat that is not. */
function flatFaults(
  { held, working }: Truth,
  log: SessionLog | undefined,
  last: LastWords,
  folder: string,
): readonly Finding[] {
  const open = [
    ...Array.from(held, ([symbol, quantity]) => `${quantity} ${symbol}`),
    ...(working.length === 0 ? [] : [`working orders: ${working.length}`]),
  ];
  const stated = newestEvidence(folder, 'flat_at_end');
  const findings: Finding[] = [];
  if (open.length === 0) return findings;
  const words = wordsOf(log, last);
  if (stated === true) findings.push({ kind: 'flat_at_end is not true', words: open.join(', ') });
  if (log?.complete === true && stated !== false)
    findings.push({ kind: 'complete, and not flat', words: open.join(', ') });
  const remainders = log?.end?.remainders ?? [];
  const unnamed = open.filter(
    (part) => !words.includes(part) && !remainders.some(({ symbol, ours }) => `${ours} ${symbol}` === part),
  );
  if (unnamed.length > 0)
    findings.push({ kind: 'open and not named', words: `${unnamed.join(', ')}; said was: ${words}` });
  return findings;
}

function wordsOf(log: SessionLog | undefined, { words }: LastWords): string {
  return [words, log?.interruption ?? ''].filter((text) => text !== '').join(' | ');
}

const schemas: { made?: Schemas } = {};

function artifactFaults(folder: string): readonly Finding[] {
  schemas.made ??= createSchemas();
  const findings: Finding[] = [];
  for (const [file, schema] of JSON_ARTIFACTS) {
    if (!existsSync(join(folder, file))) continue;
    const faults = schemas.made.faults(schema, JSON.parse(readFileSync(join(folder, file), 'utf8')));
    for (const fault of faults) findings.push({ kind: 'artifact invalid', words: `${file}: ${fault}` });
  }
  const metrics = join(folder, 'PAPER_TRADING_METRICS.csv');
  if (!existsSync(metrics)) return findings;
  const rows: readonly Readonly<Record<string, string>>[] = parse(readFileSync(metrics, 'utf8'), { columns: true });
  if (rows.length < 20 || rows.some((row) => row['evidence_class'] !== 'simulated')) {
    findings.push({ kind: 'artifact invalid', words: `PAPER_TRADING_METRICS.csv has ${rows.length} rows` });
  }
  return findings;
}

async function ledgerFaults(folder: string): Promise<readonly Finding[]> {
  if (!existsSync(join(folder, 'ledger.ndjson'))) return [];
  try {
    readLedger(folder, await loadRecordCheck());
    return [];
  } catch (error) {
    return [{ kind: 'ledger broken', words: String(error) }];
  }
}

function recomputeFaults(folder: string): readonly Finding[] {
  const { status, stdout, stderr } = spawnSync('python3', [RECOMPUTE, folder], { encoding: 'utf8' });
  if (status === 0) return [];
  const words = stdout
    .split('\n')
    .filter((line) => /mismatch|!|:/.test(line))
    .slice(-6)
    .join(' / ');
  return [{ kind: 'not recomputable', words: `${words} ${stderr.slice(-400)}` }];
}

function outcomeOf(log: SessionLog | undefined, { refused }: LastWords): string {
  if (log === undefined) return refused === undefined ? 'nothing recorded' : `refused: ${refused}`;
  const resumed = (log.session.resumptions?.length ?? 0) > 0 ? ', resumed' : '';
  if (log.complete) return `complete${resumed}`;
  const words = log.interruption ?? '';
  return `incomplete${resumed}: ${ENDS.find(([start]) => words.startsWith(start))?.[1] ?? words.split(/[;:]/)[0]?.slice(0, 60)}`;
}

const ENDS = [
  ['CONNECTION_LOST', 'gave up'],
  ['interrupted', 'stopped by a person'],
  ['kill switch', 'kill switch'],
] as const;

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, place) => values.indexOf(value) !== place))];
}
