import { drawCombination } from './draw-combination.ts';
import { play } from './player.ts';
import { readSessionLog } from './session-log.ts';

const i = Number(process.argv[2]);
const p = await play(drawCombination(Number(process.argv[3] ?? 1), i), new Set(), {
  after: (w) => {
    const log: any = readSessionLog(w.folder);
    const t0 = w.startedAt;
    const rows: any[] = [];
    if (log) {
      for (const o of log.session.orders)
        rows.push([
          o.intent_at - t0,
          'order',
          o.intent_id.slice(0, 6),
          o.symbol,
          o.side,
          o.quantity,
          o.type,
          o.state,
          o.filled_quantity,
          log.session.intents.find((x: any) => x.intent_id === o.intent_id)?.strategy_id,
        ]);
      for (const e of log.session.executions)
        rows.push([
          e.received_at - t0,
          'fill',
          e.intent_id.slice(0, 6),
          e.symbol,
          e.side,
          e.quantity,
          e.price,
          e.execution_id,
        ]);
      for (const n of log.session.notices) rows.push([n.at - t0, n.level, n.code, n.text]);
      for (const n of log.session.connections) rows.push([n.at - t0, 'conn', n.state, n.reason]);
      for (const n of log.session.trading_states ?? []) rows.push([n.at - t0, 'state', n.from, n.to, n.reason]);
      console.log(Object.keys(log.session).join(' '));
    }
    for (const e of w.gateway.venue.executions())
      rows.push([
        e.at - t0,
        '   VENUE',
        e.clientId,
        e.contract.symbol,
        e.side,
        e.quantity,
        e.price,
        e.orderRef.slice(0, 6),
        e.executionId,
      ]);
    rows.sort((a, b) => a[0] - b[0]);
    for (const r of rows) console.log(r.join(' | ').slice(0, 260));
    console.log('interruption', log?.interruption, JSON.stringify(log?.session.positions));
    return [];
  },
});
console.log(JSON.stringify(p, null, 1));
