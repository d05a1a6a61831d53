/** Meaning of an error or notice of the gateway for the connection. */
export type GatewayNews =
  /** The gateway is connected, but has lost the broker. */
  | { readonly kind: 'broker_lost' }
  | { readonly kind: 'broker_back'; readonly dataLost: boolean }
  | { readonly kind: 'pacing_violation' }
  | { readonly kind: 'competing_session' };

/** Returns the meaning of a message for the connection; undefined for all other messages. */
export function newsOf(code: number, text: string): GatewayNews | undefined {
  switch (code) {
    case 1100:
    case 2110:
      return { kind: 'broker_lost' };
    case 1101:
    case 1102:
      return { kind: 'broker_back', dataLost: code === 1101 };
    case 100:
    case 420:
      return { kind: 'pacing_violation' };
    case 10197:
      return { kind: 'competing_session' };
    case 162:
      return /pacing violation/i.test(text) ? { kind: 'pacing_violation' } : undefined;
    default:
      return undefined;
  }
}

/** Meaning of an error for its market-data line. */
type LineNews =
  /** The line works, with delayed or partial data. */
  | { readonly kind: 'goes_on' }
  /** The line is dead and may be opened again. */
  | { readonly kind: 'open_again'; readonly afterMs: number }
  /** The line is dead, and opening it again would fail too. */
  | { readonly kind: 'refused' };

/** Code by which the gateway asks the client to open the line again. */
const RESUBSCRIBE = 10225;
const AGAIN_SOON: ReadonlySet<number> = new Set([10182, 10189]);
const TOO_MANY = 10190;
const COMPETING_SESSION = 10197;
const SOON_MS = 5000;
const LATER_MS = 60_000;

/** Returns the meaning of an error for its line. `isHarmless`: data continue after this code. */
export function lineNewsOf(code: number, isHarmless: boolean): LineNews {
  if (code === RESUBSCRIBE) return { kind: 'open_again', afterMs: 0 };
  if (AGAIN_SOON.has(code)) return { kind: 'open_again', afterMs: SOON_MS };
  if (code === COMPETING_SESSION || code === TOO_MANY) return { kind: 'open_again', afterMs: LATER_MS };
  return { kind: isHarmless ? 'goes_on' : 'refused' };
}

/** State of the quote farm: 2105 and 2106 concern history, 2107 and 2108 farms that start on demand. */
export function farmNewsOf(code: number): 'broken' | 'back' | undefined {
  if (code === 2103) return 'broken';
  return code === 2104 ? 'back' : undefined;
}
