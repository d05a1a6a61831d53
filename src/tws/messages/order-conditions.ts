import type { Fields } from '../fields.ts';
import { ProtocolError } from '../protocol-error.ts';

/** A condition of an order, with its fields as text. */
export interface OrderCondition {
  /** 1 price, 3 time, 4 margin, 5 execution, 6 volume, 7 percent change. */
  readonly type: number;
  /** `a` and, `o` or. */
  readonly conjunction: string;
  readonly fields: readonly string[];
}

/** Number of fields after type and conjunction, by type. */
const WIDTHS: Readonly<Record<number, number>> = { 1: 5, 3: 2, 4: 2, 5: 3, 6: 4, 7: 4 };

/** A count and that many conditions. */
export function orderConditions(f: Fields, conditions: readonly OrderCondition[]): readonly OrderCondition[] {
  return f.list(conditions, { type: 0, conjunction: '', fields: [] }, (g, condition) => {
    const type = g.integer(condition.type);
    const width = WIDTHS[type];
    if (width === undefined) throw new ProtocolError('BAD_FIELD', `expected an order condition, was type ${type}`);
    const conjunction = g.text(condition.conjunction);
    const fields = Array.from({ length: width }, (_, i) => g.text(condition.fields[i] ?? ''));
    return { type, conjunction, fields };
  });
}
