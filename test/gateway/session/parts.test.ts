import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAgenda } from '../../../src/gateway/session/agenda.ts';
import { easternText, parseTime } from '../../../src/gateway/session/new-york-time.ts';

describe('an agenda', () => {
  it('does everything once, by instant and then in order of entry', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 60 }), fc.nat({ max: 25 }), (instants, until) => {
        const agenda = createAgenda();
        const done: string[] = [];
        instants.forEach((at, i) => {
          agenda.add(at, () => done.push(`${at}/${i}`));
        });
        const sorted = instants.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at || a.i - b.i);
        agenda.runUntil(until);
        expect(done).toEqual(sorted.filter(({ at }) => at <= until).map(({ at, i }) => `${at}/${i}`));
        expect(agenda.nextAt()).toBe(sorted.find(({ at }) => at > until)?.at ?? Number.POSITIVE_INFINITY);
        agenda.runUntil(1000);
        expect(done).toEqual(sorted.map(({ at, i }) => `${at}/${i}`));
      }),
    );
  });

  it('does what is added while it runs, when it is due', () => {
    const agenda = createAgenda();
    const done: string[] = [];
    agenda.add(1, () => {
      done.push('first');
      agenda.add(1, () => done.push('second'));
      agenda.add(9, () => done.push('later'));
    });
    agenda.runUntil(5);
    expect(done).toEqual(['first', 'second']);
  });
});

describe('times', () => {
  it.each([
    [Date.UTC(2026, 10, 18, 14, 30), '20261118 09:30:00 US/Eastern'],
    [Date.UTC(2026, 6, 1, 13, 30, 5), '20260701 09:30:05 US/Eastern'],
    [Date.UTC(2026, 0, 1, 3), '20251231 22:00:00 US/Eastern'],
  ])('%i is %s, and back', (at, text) => {
    expect(easternText(at)).toBe(text);
    expect(parseTime(text)).toBe(at);
  });

  it.each([
    ['20261118-14:30:00', Date.UTC(2026, 10, 18, 14, 30)],
    ['20261118 14:30:00 UTC', Date.UTC(2026, 10, 18, 14, 30)],
    ['20261118  09:30:00', Date.UTC(2026, 10, 18, 14, 30)],
    ['20261118 09:30:00 America/New_York', Date.UTC(2026, 10, 18, 14, 30)],
    ['20261118', Date.UTC(2026, 10, 18, 5)],
    ['20261118 15:30:00 Europe/Berlin', Date.UTC(2026, 10, 18, 14, 30)],
    ['20260718 16:30:00 Europe/Berlin', Date.UTC(2026, 6, 18, 14, 30)],
    ['20261118 23:30:00 Asia/Tokyo', Date.UTC(2026, 10, 18, 14, 30)],
    ['20261118 08:30:00 US/Central', Date.UTC(2026, 10, 18, 14, 30)],
    ['20261118 09:30:00 Mars/Olympus', undefined],
    ['20261118-14:30:00 UTC', undefined],
    ['09:30', undefined],
    ['', undefined],
  ])('%j reads as %s', (text, at) => {
    expect(parseTime(text)).toBe(at);
  });
});
