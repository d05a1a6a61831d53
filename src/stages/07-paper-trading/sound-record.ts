import type { SessionRecord } from '../../domain/session-record.ts';

const IN_A_LIST = /^\/session\/([a-z_]+)\/(\d+)(\/|$)/;

/**
 * The record without the list entries named by JSON pointers into the log; undefined when a pointer names a part that
 * the record cannot be without.
 */
export function withoutEntries(session: SessionRecord, pointers: readonly string[]): SessionRecord | undefined {
  const found = pointers.map((pointer) => IN_A_LIST.exec(pointer));
  if (found.some((match) => match === null || NOT_TO_BE_PRUNED.has(match[1] ?? ''))) return undefined;
  const unsound = new Set(found.map((match) => `${match?.[1]}/${match?.[2]}`));
  const keep = <T>(name: string, list: readonly T[]): readonly T[] =>
    list.filter((_, i) => !unsound.has(`${name}/${i}`));
  const corrections = keep('corrections', session.corrections ?? []);
  const resumptions = keep('resumptions', session.resumptions ?? []);
  const { corrections: _corrections, resumptions: _resumptions, ...rest } = session;
  return {
    ...rest,
    intents: keep('intents', session.intents),
    orders: keep('orders', session.orders),
    executions: keep('executions', session.executions),
    rejects: keep('rejects', session.rejects),
    cancels: keep('cancels', session.cancels),
    statusQueries: keep('status_queries', session.statusQueries),
    equity: keep('equity', session.equity),
    positions: keep('positions', session.positions),
    notices: keep('notices', session.notices),
    killSwitches: keep('kill_switches', session.killSwitches),
    tradingStateChanges: keep('trading_state_changes', session.tradingStateChanges),
    violations: keep('violations', session.violations),
    marketDataTypes: keep('market_data_types', session.marketDataTypes),
    connections: keep('connections', session.connections),
    pacingViolations: keep('pacing_violations', session.pacingViolations),
    feeds: keep('feeds', session.feeds),
    sentMessages: keep('sent_messages', session.sentMessages),
    ...(corrections.length > 0 && { corrections }),
    ...(resumptions.length > 0 && { resumptions }),
  };
}

/** A session without its symbols has no meaning. */
const NOT_TO_BE_PRUNED: ReadonlySet<string> = new Set(['symbols']);
