import { describe, expect, test } from 'vitest';
import { clockStart, DEFAULT_SESSION_START, venueOptions } from '../../../src/gateway/server/gateway-options.ts';
import { createVenue } from '../../../src/gateway/venue/venue.ts';

const HOUR = 3_600_000;

describe('what a gateway builds its venue from', () => {
  test('a clock that begins before the open waits for it, or is moved to it', () => {
    const early = { mode: 'manual', sessionStart: DEFAULT_SESSION_START - HOUR } as const;
    expect(clockStart(early)).toBe(DEFAULT_SESSION_START);
    expect(createVenue(venueOptions(early)).now).toBe(DEFAULT_SESSION_START);
    const venue = createVenue(venueOptions({ ...early, preMarket: true }));
    expect([venue.now, venue.sessionOpen]).toEqual([DEFAULT_SESSION_START - HOUR, DEFAULT_SESSION_START]);
  });

  test('how orders meet the book, what can be borrowed and which prices are taken go to the venue', () => {
    const wanted = { book: { queuePosition: true }, shortable: { AAPL: 0 }, priceRange: 0.1 } as const;
    expect(venueOptions({ mode: 'manual', ...wanted })).toMatchObject(wanted);
    expect(venueOptions({ mode: 'manual' })).not.toHaveProperty('book');
  });
});
