/** What an error that names a market-data line, or a notice of a farm, means for data. */
export type LineNews =
  /** The line is there, and shows delayed or partial data. */
  | { readonly kind: 'goes_on' }
  /** The line is dead and may be opened again. */
  | { readonly kind: 'open_again'; readonly afterMs: number }
  /** The line is dead, and asking again would not help. */
  | { readonly kind: 'refused' };

/** A line that the gateway itself asks to be opened again. */
const RESUBSCRIBE = 10225;
const AGAIN_SOON: ReadonlySet<number> = new Set([10182, 10189]);
const TOO_MANY = 10190;
const COMPETING_SESSION = 10197;
const SOON_MS = 5000;
const LATER_MS = 60_000;

/** `isHarmless`: by the table of codes something still comes. */
export function lineNewsOf(code: number, isHarmless: boolean): LineNews {
  if (code === RESUBSCRIBE) return { kind: 'open_again', afterMs: 0 };
  if (AGAIN_SOON.has(code)) return { kind: 'open_again', afterMs: SOON_MS };
  if (code === COMPETING_SESSION || code === TOO_MANY) return { kind: 'open_again', afterMs: LATER_MS };
  return { kind: isHarmless ? 'goes_on' : 'refused' };
}

/** A farm of quotes: 2105 and 2106 are of history, 2107 and 2108 of farms that wake up when they are asked. */
export function farmNewsOf(code: number): 'broken' | 'back' | undefined {
  if (code === 2103) return 'broken';
  return code === 2104 ? 'back' : undefined;
}
