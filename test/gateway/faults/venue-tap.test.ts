import { expect, it } from 'vitest';
import { createHooks } from '../../../src/gateway/faults/hooks.ts';
import { tapVenue } from '../../../src/gateway/faults/venue-tap.ts';
import { venueOptions } from '../../../src/gateway/server/gateway-options.ts';
import { createVenue } from '../../../src/gateway/venue/venue.ts';

it('a tapped venue stands where the venue stands: no member that changes is copied', () => {
  const venue = createVenue(venueOptions({ mode: 'manual' }));
  const { venue: tapped } = tapVenue(venue, createHooks(), { placed: () => {}, happened: () => {} });
  const isLive = (object: object, name: string) => Object.getOwnPropertyDescriptor(object, name)?.get !== undefined;
  const changing = Object.keys(venue).filter((name) => isLive(venue, name));
  expect(changing).toContain('now');
  expect(changing.filter((name) => !isLive(tapped, name))).toEqual([]);
  expect(Object.keys(venue).filter((name) => !(name in tapped))).toEqual([]);
});
