import { describe, expect, it } from 'vitest';
import { parseTwsTime } from '../../../src/adapters/ib/tws-time.ts';
import { startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { createLocalTime } from '../../../src/gateway/session/local-time.ts';

const WINTER = Date.UTC(2026, 10, 18, 14, 30, 5);
const SUMMER = Date.UTC(2026, 6, 15, 13, 30, 5);

const ZONES = (
  'America/Chicago America/Denver America/Los_Angeles America/Sao_Paulo America/Toronto Africa/Johannesburg Asia/Dubai ' +
  'Asia/Hong_Kong Asia/Jerusalem Asia/Kolkata Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Tokyo Australia/Sydney ' +
  'Europe/Athens Europe/Berlin Europe/Dublin Europe/Istanbul Europe/Lisbon Europe/London Europe/Moscow Europe/Zurich ' +
  'Pacific/Auckland UTC'
).split(' ');

describe('times of a gateway that is elsewhere', () => {
  it.each([
    ['Europe/Berlin', WINTER, '20261118 15:30:05 Central European Standard Time'],
    ['Europe/London', SUMMER, '20260715 14:30:05 British Summer Time'],
    ['Europe/Istanbul', WINTER, '20261118 17:30:05 Europe/Istanbul'],
    [undefined, WINTER, '20261118 09:30:05 US/Eastern'],
  ])('the greeting of %s at %i', (zone, at, text) => {
    expect(createLocalTime(zone).greeting(at)).toBe(text);
  });

  it.each(ZONES)('the session reads what a gateway in %s writes, summer and winter', (zone) => {
    const local = createLocalTime(zone);
    for (const at of [WINTER, SUMMER]) {
      const greeting = local.greeting(at);
      const withoutZone = local.text(at).slice(0, 17);
      const read = [greeting, local.text(at), withoutZone].map((text) => parseTwsTime(text, greeting));
      expect(read).toEqual([at, at, at]);
    }
  });

  it('the session reads what a gateway in any zone of the database writes, around changes of clocks too', () => {
    const changes = [
      '2026-03-08T07:00',
      '2026-03-29T01:00',
      '2026-04-04T16:00',
      '2026-10-25T01:00',
      '2026-11-01T06:00',
    ];
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const local = createLocalTime(zone);
      const wall = (at: number) => local.text(at).slice(0, 17);
      for (const change of changes) {
        for (const hours of [-1, -0.5, 0, 0.5, 1]) {
          const at = Date.parse(`${change}:05Z`) + hours * 3_600_000;
          const greeting = local.greeting(at);
          const [first, last] = [parseTwsTime(greeting, greeting), parseTwsTime(local.text(at), greeting)];
          // The name of the zone does not distinguish the two occurrences of a repeated hour.
          const before = [7_200_000, 3_600_000, 1_800_000].map((ms) => at - ms).find((one) => wall(one) === wall(at));
          expect([zone, at, first]).toEqual([zone, at, greeting.endsWith(zone) ? (before ?? at) : at]);
          expect([zone, at, last]).toEqual([zone, at, before ?? at]);
        }
      }
    }
  }, 120_000);

  it('what clients write without a zone is in that of the gateway', () => {
    const berlin = createLocalTime('Europe/Berlin');
    expect(berlin.parse('20261118 15:30:05')).toBe(WINTER);
    expect(berlin.parse('20261118-14:30:05')).toBe(WINTER);
    expect(berlin.parse('20261118 09:30:05 US/Eastern')).toBe(WINTER);
  });

  it('a zone that is none is refused', async () => {
    const wrong = startGateway({ mode: 'manual', timeZone: 'Europe/Atlantis' });
    await expect(wrong).rejects.toMatchObject({ code: 'USAGE' });
  });
});
