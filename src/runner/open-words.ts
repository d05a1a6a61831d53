/** Open positions and orders, as in an engine's view. */
export interface OpenView {
  /** Signed shares. */
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
  /** Orders that may still trade. */
  readonly workingOrders: number;
}

/** `100 AAPL, -20 MSFT, working orders: 1`; undefined when nothing is open. */
export function formatOpen({ positions, workingOrders }: OpenView): string | undefined {
  const held = positions.map(({ symbol, quantity }) => `${quantity} ${symbol}`);
  const open = [...held, ...(workingOrders === 0 ? [] : [`working orders: ${workingOrders}`])];
  return open.length === 0 ? undefined : open.join(', ');
}

/** First line of a result that leaves something open; none when nothing is open. */
export function stillOpenLines(open: string | undefined): readonly string[] {
  return open === undefined ? [] : [`STILL OPEN: ${open}: look at the account`];
}
