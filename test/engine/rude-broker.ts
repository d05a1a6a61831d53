import fc from 'fast-check';
import type { OrderRequest } from '../../src/domain/order.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';
import { type Rig, say, uuid } from './support.ts';

/** A move of the broker, the market or a person; numbers choose among the existing orders and fills. */
export interface Move {
  readonly kind:
    | 'intend'
    | 'status'
    | 'fill'
    | 'repeat'
    | 'correct'
    | 'bust'
    | 'flatten'
    | 'commission'
    | 'reject'
    | 'cancel'
    | 'replace'
    | 'replaced'
    | 'list'
    | 'connection'
    | 'quote'
    | 'clock';
  readonly which: number;
  readonly size: number;
}

const move = fc.record<Move>({
  kind: fc.constantFrom(
    'intend',
    'status',
    'fill',
    'fill',
    'repeat',
    'correct',
    'bust',
    'flatten',
    'commission',
    'reject',
    'cancel',
    'replace',
    'replaced',
    'list',
    'connection',
    'quote',
    'clock',
  ),
  which: fc.nat(1_000),
  size: fc.integer({ min: 1, max: 100 }),
});

/** Sequences of at most `maxLength` moves. */
export const moves = (maxLength: number) => fc.array(move, { maxLength, size: 'max' });

const STATUSES = ['PRE_SUBMITTED', 'ACCEPTED', 'PENDING_CANCEL', 'CANCELED', 'FILLED', 'INACTIVE'] as const;

/** A faulty broker: it sends any event about any order at any time. */
export function createRudeBroker(r: Rig) {
  const fills: { readonly order: OrderRequest; readonly root: string; version: number }[] = [];
  let ms = 1_000;
  let intents = 0;
  const pick = <T>(items: readonly T[], which: number): T | undefined => items[which % Math.max(1, items.length)];
  const price = (size: number) => 100 + (size % 7) / 100;
  const id = (root: string, version: number) => `${root}.${String(version).padStart(2, '0')}`;
  const fillEvent = ({ order, root, version }: (typeof fills)[number], size: number) =>
    say.fill(order, size, price(size), ms, id(root, version));
  // The price of a busted fill is 0 at some brokers, the old one at others.
  const bustEvent = ({ order, root, version }: (typeof fills)[number], which: number) =>
    say.fill(order, 0, which % 2 === 0 ? 0 : price(which), ms, id(root, version));
  return (move: Move): readonly EngineEvent[] => {
    ms += 500;
    const { which, size } = move;
    const order = pick(r.placed(), which);
    const known = pick(fills, which);
    switch (move.kind) {
      case 'intend': {
        const kinds = [{}, { limit: 100 }, { stop: 100.5 }, { stop: 100.5, limit: 100.6 }];
        const side = which % 2 === 0 ? 'BUY' : 'SELL';
        r.intend({
          id: uuid(++intents),
          side,
          symbol: which % 3 === 0 ? 'MSFT' : 'AAPL',
          quantity: size,
          ms,
          ...pick(kinds, which >> 3),
        });
        return [];
      }
      case 'quote':
        r.quote('AAPL', 99 + size / 100, 99.02 + size / 100, ms);
        return [];
      case 'clock':
        return [{ kind: 'clock', at: r.engine.state().at + size * 400 }];
      case 'connection':
        return [say.connection(which % 2 === 0 ? 'lost' : 'restored', ms)];
      case 'flatten':
        // No position is opened after a flatten: most sequences have none.
        return which % 40 === 0 ? [say.command('flatten', ms)] : [];
      case 'list':
        return [
          say.open(
            r
              .placed()
              .filter((_, i) => (which >> (i % 10)) % 2 === 0)
              .map(({ intentId }) => intentId),
            ms - 10,
            ms,
          ),
        ];
      case 'fill':
      case 'repeat':
      case 'correct':
      case 'bust':
      case 'commission':
      case 'reject':
      case 'cancel':
      case 'status':
      case 'replace':
      case 'replaced':
        break;
    }
    if (order === undefined) return [];
    const { intentId } = order;
    if (move.kind === 'status')
      return [say.submitted(intentId, ms), say.status(intentId, pick(STATUSES, size) ?? 'ACCEPTED', ms)];
    if (move.kind === 'reject') return [say.rejected(intentId, ms)];
    if (move.kind === 'cancel')
      return [which % 2 === 0 ? say.cancelRejected(intentId, ms) : say.status(intentId, 'CANCELED', ms)];
    if (move.kind === 'replace')
      return [
        {
          kind: 'command',
          command: { kind: 'replace', reason: 'test', intentId, quantity: size },
          at: r.engine.state().at,
        },
      ];
    if (move.kind === 'replaced') return [{ kind: 'replaced', intentId, quantity: size, at: r.engine.state().at }];
    if (move.kind === 'fill') {
      const fresh = { order, root: `0000e0d5.${fills.length}.01`, version: 1 };
      fills.push(fresh);
      return [fillEvent(fresh, size)];
    }
    if (known === undefined) return [];
    if (move.kind === 'correct' || move.kind === 'bust') known.version++;
    if (move.kind === 'bust') return [bustEvent(known, which)];
    if (move.kind === 'commission') return [say.commission(id(known.root, known.version), size / 100 - 0.2, ms)];
    return [fillEvent(known, size)];
  };
}
