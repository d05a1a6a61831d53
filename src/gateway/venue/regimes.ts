import type { RandomStream } from '../../domain/random.ts';
import type { MarketRegime, Realism } from './market-model.ts';

/** Regimes of the market by minute. */
export interface Regimes {
  /** Indexes into the list of regimes, by minute of a session. Sessions before the first are not available. */
  of(index: number): Uint8Array;
  /** Long-run mean square of a factor. */
  meanSquare(pick: (regime: MarketRegime) => number): number;
}

/** Number of minutes of a session. */
type MinutesOf = (index: number) => number;

const ITERATIONS = 200;

/** Creates a Markov chain that continues from one session to the next; the night does not count. Its first state is drawn from the long-run shares of time. */
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
      state = nextState(regimes, state, stream);
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

function nextState(regimes: readonly MarketRegime[], state: number, stream: RandomStream): number {
  const { meanMinutes = 1, next = [] } = regimes[state] ?? {};
  return stream.uniform() < 1 / meanMinutes ? chosen(next, stream.uniform()) : state;
}

/** Index of a uniform number among shares that sum to 1. */
function chosen(shares: readonly number[], uniform: number): number {
  let below = 0;
  for (const [place, share] of shares.entries()) {
    below += share;
    if (uniform < below) return place;
  }
  return shares.length - 1;
}

/** Long-run share of time in each regime. */
function timeShares(regimes: readonly MarketRegime[]): readonly number[] {
  let visits: readonly number[] = regimes.map(() => 1 / regimes.length);
  for (let step = 0; step < ITERATIONS; step++) {
    const entered = visits.map((_, to) =>
      regimes.reduce((sum, { next }, from) => sum + (visits[from] ?? 0) * (next[to] ?? 0), 0),
    );
    visits = visits.map((share, place) => (share + (entered[place] ?? 0)) / 2);
  }
  const stays = regimes.map(({ meanMinutes }, place) => meanMinutes * (visits[place] ?? 0));
  const total = stays.reduce((sum, stay) => sum + stay, 0);
  return stays.map((stay) => stay / total);
}
