import type { RandomStream } from '../../domain/random.ts';
import type { MarketRegime, Realism } from './market-model.ts';

/** The market's states, minute by minute. */
export interface Regimes {
  /** Places in the list of regimes, by minute of a session. Not before the first. */
  of(index: number): Uint8Array;
  /** Long-run mean square of a factor. */
  meanSquare(pick: (regime: MarketRegime) => number): number;
}

/** Minutes of a session, by its index. */
type MinutesOf = (index: number) => number;

const EMBEDDED_STEPS = 200;

/** A chain of states that runs from one session to the next; the night does not count. It begins with the first session, as time shares have it. */
export function createRegimes(
  { regimes }: Realism,
  random: RandomStream,
  first: number,
  minutesOf: MinutesOf,
): Regimes {
  const shares = timeShares(regimes);
  const days: Uint8Array[] = [];
  const draw = (): Uint8Array => {
    const index = first + days.length;
    const stream = random.fork(`regime/${index}`);
    let state = days.at(-1)?.at(-1) ?? chosen(shares, stream.uniform());
    return Uint8Array.from({ length: minutesOf(index) }, () => {
      state = after(regimes, state, stream);
      return state;
    });
  };
  return {
    of(index) {
      while (days.length <= index - first) days.push(draw());
      return days[index - first] ?? new Uint8Array();
    },
    meanSquare: (pick) => regimes.reduce((sum, regime, place) => sum + (shares[place] ?? 0) * pick(regime) ** 2, 0),
  };
}

function after(regimes: readonly MarketRegime[], state: number, stream: RandomStream): number {
  const { meanMinutes = 1, next = [] } = regimes[state] ?? {};
  return stream.uniform() < 1 / meanMinutes ? chosen(next, stream.uniform()) : state;
}

/** Place of a uniform number among shares that sum to one. */
function chosen(shares: readonly number[], uniform: number): number {
  let below = 0;
  for (const [place, share] of shares.entries()) {
    below += share;
    if (uniform < below) return place;
  }
  return shares.length - 1;
}

/** Share of the time that the chain spends in each regime in the long run. */
function timeShares(regimes: readonly MarketRegime[]): readonly number[] {
  let visits: readonly number[] = regimes.map(() => 1 / regimes.length);
  for (let step = 0; step < EMBEDDED_STEPS; step++) {
    const entered = visits.map((_, to) =>
      regimes.reduce((sum, { next }, from) => sum + (visits[from] ?? 0) * (next[to] ?? 0), 0),
    );
    visits = visits.map((share, place) => (share + (entered[place] ?? 0)) / 2);
  }
  const stays = regimes.map(({ meanMinutes }, place) => meanMinutes * (visits[place] ?? 0));
  const total = stays.reduce((sum, stay) => sum + stay, 0);
  return stays.map((stay) => stay / total);
}
