import { type EpochMs, isoUtc } from '../../domain/clock.ts';
import { durationText } from '../../domain/duration.ts';
import type { OutageNews } from '../ports/broker-session.ts';

/** One line about an outage. `forMs`: time for which reconnecting is tried. */
export function outageLine(news: OutageNews, forMs: number): string {
  switch (news.kind) {
    case 'lost':
      return `connection lost: ${news.reason} Trying again for ${durationText(forMs)}; no order leaves meanwhile.`;
    case 'restored':
      return `connection back: ${news.reason}`;
    case 'waiting':
      return `${lasts(news.at - news.since)}: ${formatWaiting(news)}`;
  }
}

function lasts(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return `no connection for ${minutes} minute${minutes === 1 ? '' : 's'}`;
}

function formatWaiting({ until, window, failure }: Extract<OutageNews, { kind: 'waiting' }>): string {
  if (window !== undefined) return `waiting for the ${window} to end at ${timeOfDay(until)}`;
  const last = failure === undefined ? '' : `; the last try: ${failure}`;
  return `trying until ${timeOfDay(until)}${last}`;
}

function timeOfDay(at: EpochMs): string {
  return `${isoUtc(at).slice(11, 19)} UTC`;
}
