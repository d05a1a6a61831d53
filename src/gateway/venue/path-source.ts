import type { EpochMs } from '../../domain/clock.ts';
import type { DayPath } from './day-path.ts';
import { createPlannedPath, type DayPlan } from './day-plan.ts';
import { momentumPlan } from './momentum-plan.ts';
import { createNightPath, type NightPath } from './night-path.ts';
import { createPastPath, type PastPath } from './past-path.ts';
import { pastBarAt, pathBar, rowAt } from './path-bars.ts';
import type { PriceKind, QuoteRow, QuoteSource, RawBar, Span } from './quote-source.ts';
import { createRecent } from './recent.ts';
import { createSessionPath, type Jumps, type PathSources } from './session-path.ts';
import { secondOf, type TradingDay, type TradingDays } from './trading-days.ts';

/** Inputs of an instrument's days. */
export interface DaySources extends PathSources {
  readonly days: TradingDays;
  /** Price jumps of a session. */
  readonly jumpsOf: (day: TradingDay) => Jumps;
  /** True = quotes move before the open and after the close too. */
  readonly extendedHours: boolean;
}

/** Sessions of an instrument, generated on access; the last few are kept. */
interface Days {
  path(index: number): DayPath;
  night(index: number): NightPath;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const SESSION_MINUTES = 390;

/** Paths kept in memory: a day has a megabyte, and history reads days one after the other. */
const PATHS_KEPT = 3;

/**
 * Creates an instrument with generated prices: the first session by second, sessions before it by minute, and sessions
 * after it from plans of their minutes.
 */
export function createPathSource(sources: DaySources): QuoteSource {
  const { dynamics, days, model } = sources;
  let past: PastPath | undefined;
  const planOf = createRecent(PATHS_KEPT, (index) => momentumPlan(sources, days.byIndex(index)));
  const source = createDaySource(sources, planOf, 0, {
    first: () => createSessionPath(sources, days.byIndex(0).minutes, sources.jumpsOf(days.byIndex(0))),
  });
  const bar = (span: Span, kind: PriceKind) => {
    const day = days.openedAt(span.from);
    if (day.index >= 0) return source.bar(span, kind);
    const session = model.historySessions + day.index;
    if (session < 0) return undefined;
    past ??= createPastPath(sources);
    const minute = session * SESSION_MINUTES + (span.from - day.open) / MINUTE_MS;
    return pastBarAt(past, minute, kind, dynamics.spreadTicks / 2, dynamics.tickMicros);
  };
  return { ...source, bar };
}

/** Creates an instrument with a plan for every session, including past ones. */
export function createPlannedSource(sources: DaySources, plan: (day: TradingDay) => DayPlan): QuoteSource {
  const planOf = createRecent(PATHS_KEPT, (index) => plan(sources.days.byIndex(index)));
  return createDaySource(sources, planOf, sources.days.oldest);
}

/** Generator of a first session without a plan. */
interface Unplanned {
  readonly first: () => DayPath;
}

/** Creates a source of the sessions from `firstIndex` on. All have plans except a first session with its own generator. */
function createDaySource(
  sources: DaySources,
  planOf: (index: number) => DayPlan,
  firstIndex: number,
  unplanned?: Unplanned,
): QuoteSource {
  const made = createDays(sources, planOf, firstIndex, unplanned);
  const { days, dynamics } = sources;
  const tick = dynamics.tickMicros;
  const rowOf = (day: TradingDay, at: EpochMs): QuoteRow => {
    const path = made.path(day.index);
    const row = at >= day.close ? path.lastRow : secondOf(day, at);
    path.ensure(row);
    const shown = rowAt(path, row, tick);
    return row === day.minutes * 60 ? { ...shown, isPrint: true } : shown;
  };
  return {
    finestFrom: days.byIndex(firstIndex).open,
    at(at) {
      const day = days.openedAt(at);
      const isBefore = day.index < firstIndex;
      if (!sources.extendedHours || (at < day.close && !isBefore)) {
        return isBefore ? rowOf(days.byIndex(firstIndex), at) : rowOf(day, at);
      }
      const evening = isBefore ? unopened(rowOf(days.byIndex(firstIndex), at)) : rowOf(day, at);
      return made.night(day.index + 1).row(at, evening);
    },
    bar({ from, to }, kind): RawBar | undefined {
      const day = days.openedAt(from);
      if (day.index < firstIndex) return undefined;
      const path = made.path(day.index);
      const first = (from - day.open) / SECOND_MS;
      const rows = to >= day.close ? path.lastRow + 1 - first : (to - from) / SECOND_MS;
      return pathBar(path, first, rows, kind, tick);
    },
  };
}

/** Row before the first session, without trades. */
function unopened(row: QuoteRow): QuoteRow {
  return { ...row, tradeSize: 0, volume: 0 };
}

function createDays(
  sources: DaySources,
  planOf: (index: number) => DayPlan,
  firstIndex: number,
  unplanned: Unplanned | undefined,
): Days {
  const { days, dynamics } = sources;
  const isUnplanned = (index: number) => unplanned !== undefined && index === firstIndex;
  const stepOf = (index: number): number => {
    if (isUnplanned(index)) return path(index).closeLog();
    const jumps = [...sources.jumpsOf(days.byIndex(index)).values()];
    return [...planOf(index).returns, ...jumps].reduce((sum, step) => sum + step, 0);
  };
  const openLog = createOpenLogs(stepOf, (index) => planOf(index).gap);
  const path = createRecent(PATHS_KEPT, (index): DayPath => {
    if (unplanned !== undefined && index === firstIndex) return unplanned.first();
    const random = sources.random.fork(`day/${index}`);
    const jumps = sources.jumpsOf(days.byIndex(index));
    return createPlannedPath(sources, planOf(index), { openLog: openLog(index), jumps, random });
  });
  const night = createRecent(2, (index) => {
    const isFirst = isUnplanned(index);
    const gap = isFirst ? 0 : planOf(index).gap;
    const sigma = isFirst ? planOf(index + 1).nightSigma : planOf(index).nightSigma;
    const random = sources.random.fork(`night/${index}`);
    const before = index - 1 < days.oldest ? undefined : days.byIndex(index - 1);
    return createNightPath({
      before,
      after: days.byIndex(index),
      dynamics,
      random,
      sigma,
      gap,
      openLog: openLog(index),
    });
  });
  return { path, night };
}

/** Computes the logarithm of each session's first price over the reference price; session 0 opens at the reference price. */
function createOpenLogs(
  stepOf: (index: number) => number,
  gapOf: (index: number) => number,
): (index: number) => number {
  const known = new Map([[0, 0]]);
  return (index) => {
    const direction = index > 0 ? 1 : -1;
    let at = index;
    while (!known.has(at)) at -= direction;
    for (; at !== index; at += direction) {
      const open = known.get(at) ?? 0;
      if (direction > 0) known.set(at + 1, open + stepOf(at) + gapOf(at + 1));
      else known.set(at - 1, open - gapOf(at) - stepOf(at - 1));
    }
    return known.get(index) ?? 0;
  };
}
