import { describe, expect, it } from 'vitest';
import { parseHistory } from '../../../src/gateway/session/history-request.ts';
import { BAR_SIZES } from '../../../src/gateway/session/history-steps.ts';
import { createLocalTime } from '../../../src/gateway/session/local-time.ts';
import type { ReqHistoricalData } from '../../../src/tws/messages/historical-data.ts';
import { REQUEST_CODECS } from '../../../src/tws/requests.ts';
import { simulate, stock } from './simulation.ts';

const request = (changes: Partial<ReqHistoricalData> = {}): ReqHistoricalData => ({
  ...REQUEST_CODECS.reqHistoricalData.empty,
  reqId: 4,
  contract: stock('AAPL'),
  barSize: '1 min',
  duration: '1 D',
  whatToShow: 'TRADES',
  formatDate: 1,
  useRth: true,
  ...changes,
});

function ask(changes: Partial<ReqHistoricalData>, version = 193) {
  const simulation = simulate();
  const client = simulation.client(1, version);
  client.send(request(changes));
  simulation.run(2000);
  return client.take();
}

describe('bars', () => {
  it('of a minute carry their start in New York', () => {
    const [reply] = ask({});
    expect(reply).toMatchObject({ kind: 'historicalData', reqId: 4, end: '20261118 09:30:00 US/Eastern' });
    const bars = reply?.kind === 'historicalData' ? reply.bars : [];
    expect(bars).toHaveLength(390);
    expect(bars.map(({ date }) => date)[0]).toBe('20261117 09:30:00 US/Eastern');
    expect(bars.at(-1)?.date).toBe('20261117 15:59:00 US/Eastern');
  });

  it('carry it in seconds since 1970 when so asked', () => {
    const [reply] = ask({ formatDate: 2 });
    const dates = reply?.kind === 'historicalData' ? reply.bars.map(({ date }) => Number(date)) : [];
    expect(dates[0]).toBe(Date.UTC(2026, 10, 17, 14, 30) / 1000);
    expect(dates.every((date, i) => i === 0 || date - (dates[i - 1] ?? 0) === 60)).toBe(true);
  });

  it('of a day carry the date, in either form', () => {
    for (const formatDate of [1, 2]) {
      const [reply] = ask({ barSize: '1 day', duration: '1 W', formatDate });
      const bars = reply?.kind === 'historicalData' ? reply.bars : [];
      expect(bars.at(-1)?.date).toBe('20261117');
    }
  });

  it('end where the request ends them', () => {
    const [reply] = ask({ endDateTime: '20261116-15:00:00', duration: '600 S' });
    const bars = reply?.kind === 'historicalData' ? reply.bars : [];
    expect(bars.map(({ date }) => date.slice(0, 17))).toEqual(
      Array.from({ length: 10 }, (_, i) => `20261116 09:${50 + i}:00`),
    );
  });

  it('from 196 on have a message that ends them', () => {
    expect(ask({}, 200).map(({ kind }) => kind)).toEqual(['historicalData', 'historicalDataEnd']);
    expect(ask({}, 193).map(({ kind }) => kind)).toEqual(['historicalData']);
  });

  it.each([
    [321, { barSize: '7 mins' }, 'bar size'],
    [321, { duration: 'a while' }, 'duration'],
    [321, { duration: '0 D' }, 'duration'],
    [321, { whatToShow: 'OPTION_IMPLIED_VOLATILITY' }, 'OPTION_IMPLIED_VOLATILITY'],
    [321, { keepUpToDate: true, endDateTime: '20261116-15:00:00' }, 'keep up to date'],
    [321, { keepUpToDate: true, barSize: '1 secs', duration: '60 S' }, 'kept up to date'],
    [321, { duration: '90000 S' }, 'must be made in days'],
    [321, { duration: '366 D', barSize: '1 day' }, 'must be made in years'],
    [10314, { endDateTime: 'yesterday' }, 'End Date/Time'],
    [162, { endDateTime: '20200101-00:00:00' }, 'HMDS query returned no data: AAPL@SMART Trades'],
    [200, { contract: stock('NOPE') }, 'No security definition'],
  ])('are refused with %i for %o', (code, changes, text) => {
    expect(ask(changes)).toEqual([
      expect.objectContaining({ kind: 'errorMessage', id: 4, code, text: expect.stringContaining(text) }),
    ]);
  });

  it('that are not there yet can be cancelled, or asked for a second time only under another id', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    client.send(request());
    client.send(request());
    client.send({ kind: 'cancelHistoricalData', reqId: 4 });
    client.send({ kind: 'cancelHistoricalData', reqId: 4 });
    simulation.run(2000);
    expect(client.errors().map(([code, id]) => [code, id])).toEqual([
      [386, 4],
      [162, 4],
      [366, 4],
    ]);
  });

  it('of weeks and months are put together from days', () => {
    const barsOf = (changes: Partial<ReqHistoricalData>) => {
      const [reply] = ask(changes);
      return reply?.kind === 'historicalData' ? reply.bars : [];
    };
    const days = barsOf({ barSize: '1 day', duration: '1 M' });
    const weeks = barsOf({ barSize: '1W', duration: '1 M' });
    const months = barsOf({ barSize: '1 month', duration: '1 M' });
    const volume = (bars: typeof days) => bars.reduce((sum, bar) => sum + bar.volume, 0);
    expect(weeks.slice(0, -1).map(({ date }) => weekdayOf(date))).toEqual(weeks.slice(1).map(() => 5));
    expect([volume(weeks), volume(months)]).toEqual([volume(days), volume(days)]);
    expect(weeks[0]?.open).toBe(days[0]?.open);
    expect(Math.max(...weeks.map(({ high }) => high))).toBe(Math.max(...days.map(({ high }) => high)));
    expect(months.at(-1)).toMatchObject({ date: days.at(-1)?.date, close: days.at(-1)?.close });
  });

  // Step sizes of Interactive Brokers, both ends of each row.
  it.each([
    ['60 S', '1 secs', '1 min'],
    ['120 S', '1 secs', '2 mins'],
    ['1800 S', '1 secs', '30 mins'],
    ['3600 S', '5 secs', '1 hour'],
    ['14400 S', '10 secs', '3 hours'],
    ['28800 S', '30 secs', '8 hours'],
    ['1 D', '1 min', '1 day'],
    ['2 D', '2 mins', '1 day'],
    ['1 W', '3 mins', '1W'],
    ['1 M', '30 mins', '1M'],
    ['1 Y', '1 day', '1M'],
  ])('of %s have %s to %s', (duration, smallest, largest) => {
    const names = [...BAR_SIZES.keys()];
    const allowed = names.slice(names.indexOf(smallest), names.indexOf(largest) + 1);
    const verdict = (barSize: string) => {
      const parsed = parseHistory(request({ duration, barSize }), 0, createLocalTime(undefined));
      return parsed.kind === 'query' ? 'allowed' : `${parsed.code} ${parsed.text}`;
    };
    for (const name of names) {
      if (allowed.includes(name)) expect(verdict(name)).toBe('allowed');
      else if (names.indexOf(name) < names.indexOf(smallest))
        expect(verdict(name)).toMatch(/^162 .*Time length exceed max/);
      else expect(verdict(name)).toBe(`321 Error validating request.-'sim' : cause - ${LEGAL}${allowed.join(', ')}`);
    }
  });

  it('that are kept up to date come again as they stand every five seconds, until they are cancelled', () => {
    const simulation = simulate();
    const client = simulation.client(1, 200);
    simulation.run(152_500);
    client.send(request({ keepUpToDate: true, duration: '1800 S', barSize: '1 min' }));
    simulation.run(62_500);
    const [bars, , ...updates] = client.take();
    expect(bars).toMatchObject({ kind: 'historicalData' });
    const updated = updates.flatMap((update) => (update.kind === 'historicalUpdate' ? [update.bar] : []));
    expect(updated.map(({ date }) => date.slice(9, 17))).toEqual([
      ...Array.from({ length: 6 }, () => '09:32:00'),
      ...Array.from({ length: 7 }, () => '09:33:00'),
    ]);
    client.send({ kind: 'cancelHistoricalData', reqId: 4 });
    simulation.run(60_000);
    expect(client.errors().map(([code]) => code)).toEqual([162]);
    client.send(request({ duration: '1800 S', barSize: '1 min' }));
    simulation.run(2000);
    const [whole] = client.take();
    const whole932 = whole?.kind === 'historicalData' ? whole.bars[2] : undefined;
    expect(updated[5]).toEqual({ ...whole932, wap: expect.closeTo(whole932?.wap ?? 0, 5) });
  });

  it('of five seconds come as they end, with what history says of them later', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    simulation.run(61_200);
    client.send({ ...REQUEST_CODECS.reqRealTimeBars.empty, reqId: 9, contract: stock('AAPL'), whatToShow: 'TRADES' });
    simulation.run(21_000);
    const live = client.take('realTimeBar');
    client.send({ kind: 'cancelRealTimeBars', reqId: 9 });
    client.send(request({ duration: '25 S', barSize: '5 secs', formatDate: 2 }));
    simulation.run(20_000);
    const [reply, ...others] = client.take();
    expect(others).toEqual([]);
    const bars = reply?.kind === 'historicalData' ? reply.bars : [];
    expect(live.map(({ seconds }) => `${seconds}`)).toEqual(bars.slice(-4).map(({ date }) => date));
    expect(
      live.map(({ open, high, low, close, volume, wap, count }) => [open, high, low, close, volume, wap, count]),
    ).toEqual(
      bars
        .slice(-4)
        .map(({ open, high, low, close, volume, wap, count }) => [open, high, low, close, volume, wap, count]),
    );
  });

  it('of five seconds are refused for what is not there', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    const bars = { ...REQUEST_CODECS.reqRealTimeBars.empty, reqId: 9, contract: stock('AAPL'), whatToShow: 'TRADES' };
    client.send({ ...bars, contract: stock('NOPE') });
    client.send({ ...bars, whatToShow: 'NEWS' });
    client.send({ kind: 'cancelRealTimeBars', reqId: 9 });
    client.send(bars);
    client.send(bars);
    simulation.run(1000);
    expect(client.errors().map(([code, id]) => [code, id])).toEqual([
      [300, 9],
      [102, 9],
      [200, 9],
      [420, 9],
    ]);
  });

  it('begin where the head timestamp says', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    const head = { ...REQUEST_CODECS.reqHeadTimestamp.empty, contract: stock('AAPL'), whatToShow: 'TRADES' };
    client.send({ ...head, reqId: 1, formatDate: 1 });
    client.send({ ...head, reqId: 2, formatDate: 2 });
    client.send({ ...head, reqId: 3, contract: stock('NOPE') });
    client.send({ ...head, reqId: 5 });
    client.send({ kind: 'cancelHeadTimestamp', reqId: 5 });
    client.send({ kind: 'cancelHeadTimestamp', reqId: 6 });
    client.send(request({ barSize: '1 day', duration: '5 Y', formatDate: 2 }));
    simulation.run(5000);
    const replies = client.take();
    const days = replies.flatMap((reply) => (reply.kind === 'historicalData' ? reply.bars : []));
    const times = replies
      .flatMap((reply) => (reply.kind === 'headTimestamp' ? [reply] : []))
      .sort((a, b) => a.reqId - b.reqId)
      .map(({ time }) => time);
    expect(times[0]?.slice(0, 8)).toBe(days[0]?.date);
    expect(new Date(Number(times[1]) * 1000).toISOString().replaceAll('-', '').replace('T', '-').slice(0, 17)).toBe(
      times[0],
    );
    const errors = replies.flatMap((reply) => (reply.kind === 'errorMessage' ? [[reply.code, reply.id]] : []));
    expect(errors).toEqual([[200, 3]]);
    expect(times).toHaveLength(2);
  });
});

const LEGAL = 'Historical data bar size setting is invalid. Legal ones are: ';

/** 0 = Sunday. */
function weekdayOf(date: string): number {
  return new Date(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}T00:00:00Z`).getUTCDay();
}

describe('bars of bid and ask in one', () => {
  const barsOf = (changes: Partial<ReqHistoricalData>) =>
    ask(changes).flatMap((reply) => (reply.kind === 'historicalData' ? reply.bars : []));

  it.each([
    ['5 mins', '1 D'],
    ['1 min', '1 D'],
    ['1 day', '1 W'],
    ['1 week', '1 M'],
  ])('of %s lie between the lowest bid and the highest ask', (barSize, duration) => {
    const [bids, asks, both] = ['BID', 'ASK', 'BID_ASK'].map((whatToShow) => barsOf({ barSize, duration, whatToShow }));
    expect(both?.length).toBeGreaterThan(2);
    expect(both?.map(({ date, high, low, volume }) => ({ date, high, low, volume }))).toEqual(
      bids?.map(({ date, low }, i) => ({ date, high: asks?.[i]?.high, low, volume: -1 })),
    );
    for (const [i, { open, close, low, high }] of (both ?? []).entries()) {
      expect(open >= low && open <= (bids?.[i]?.high ?? 0) && open < close && close <= high).toBe(true);
      expect(close >= (asks?.[i]?.low ?? Number.NaN)).toBe(true);
    }
  });

  it('begin with the time average of the bid and end with that of the ask', () => {
    const simulation = simulate();
    const client = simulation.client(1);
    simulation.run(600_000);
    for (const [reqId, whatToShow] of ['BID', 'ASK', 'BID_ASK'].entries()) {
      client.send(request({ reqId, whatToShow, duration: '300 S', barSize: reqId === 2 ? '1 min' : '1 secs' }));
    }
    simulation.run(2000);
    const replies = [...client.take('historicalData')].sort((a, b) => a.reqId - b.reqId);
    const [bids = [], asks = [], both = []] = replies.map(({ bars }) => bars);
    const average = (bars: typeof bids, minute: string) => {
      const seconds = bars.filter(({ date }) => date.slice(0, 14) === minute.slice(0, 14));
      return seconds.reduce((sum, { close }) => sum + close, 0) / seconds.length;
    };
    const whole = both.at(-1);
    expect(whole?.open).toBeCloseTo(average(bids, whole?.date ?? ''), 5);
    expect(whole?.close).toBeCloseTo(average(asks, whole?.date ?? ''), 5);
  });

  it('are not kept up to date', () => {
    expect(ask({ whatToShow: 'BID_ASK', keepUpToDate: true })).toMatchObject([{ kind: 'errorMessage', code: 321 }]);
  });
});

describe('a schedule', () => {
  const schedule = (changes: Partial<ReqHistoricalData>) =>
    ask({ whatToShow: 'SCHEDULE', barSize: '1 day', ...changes });

  it('lists as many sessions as days are asked for, the present one last', () => {
    expect(schedule({ duration: '3 D' })).toMatchObject([
      {
        kind: 'historicalSchedule',
        reqId: 4,
        start: '20261116-09:30:00',
        end: '20261118-16:00:00',
        timeZone: 'US/Eastern',
        sessions: [{ date: '20261116' }, { date: '20261117' }, { start: '20261118-09:30:00', date: '20261118' }],
      },
    ]);
  });

  it('is refused to clients that cannot read it', () => {
    expect(ask({ whatToShow: 'SCHEDULE', barSize: '1 day' }, 164)).toMatchObject([{ kind: 'errorMessage', code: 321 }]);
  });

  it('knows holidays, half days and daylight saving time, and the hours around the sessions', () => {
    const simulation = simulate({ sessionStart: Date.UTC(2026, 11, 1, 14, 30) });
    const client = simulation.client(1);
    const endDateTime = '20261127 12:00:00 US/Eastern';
    client.send(request({ whatToShow: 'SCHEDULE', barSize: '1 day', duration: '1 M', endDateTime, useRth: false }));
    simulation.run(2000);
    const sessions = client.take('historicalSchedule').flatMap((reply) => reply.sessions);
    expect(sessions).toHaveLength(22);
    expect(sessions.map(({ date }) => date)).not.toContain('20261126');
    expect(sessions.at(-1)).toEqual({ start: '20261127-04:00:00', end: '20261127-17:00:00', date: '20261127' });
    expect(sessions[0]).toEqual({ start: '20261028-04:00:00', end: '20261028-20:00:00', date: '20261028' });
  });

  it.each([
    [321, { barSize: '1 min' }],
    [321, { keepUpToDate: true }],
    [321, { duration: '366 D' }],
    [321, { duration: 'long' }],
    [10314, { endDateTime: 'tomorrow' }],
  ])('that makes no sense is refused with %i: %o', (code, changes) => {
    expect(schedule(changes)).toMatchObject([{ kind: 'errorMessage', id: 4, code }]);
  });
});
