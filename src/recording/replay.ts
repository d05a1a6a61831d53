import { negotiateVersion, parseOffer } from '../tws/handshake.ts';
import { secondsText } from '../tws/messages/current-time.ts';
import { encodeReply } from '../tws/replies.ts';
import type { RecordingEntry } from './recording.ts';
import { type ComparableRequest, comparable, type WireIdMap, withLiveIds } from './wire-ids.ts';

/** A difference between a client and the recorded client. */
export interface Departure {
  /** Number of the recorded message that was due, from 1; 0 after the end of the recording. */
  readonly message: number;
  readonly expected: string;
  readonly found: string;
}

/** Result of a client's message. */
export interface ReplayStep {
  /** Payloads to send, in order. */
  readonly send: readonly string[];
  readonly departure?: Departure;
  /** True when the client cannot be served. */
  readonly close?: boolean;
}

/** Replays a recorded connection to another client. */
export interface Replay {
  receive(payload: string): ReplayStep;
  /** Number of recorded messages that the client has not sent. */
  readonly missing: number;
}

/** Request that a client may send at any time: it is neither required nor superfluous. */
const ANY_TIME = 'reqCurrentTime';

interface Due {
  readonly number: number;
  readonly entry: RecordingEntry;
  readonly request: ComparableRequest;
}

/** Creates the replay of one connection. Requests in a different order are reported as departures, and answered. */
export function createReplay(entries: readonly RecordingEntry[]): Replay {
  const [offer, hello] = entries;
  const serverVersion = Number.parseInt(hello?.payload ?? '', 10);
  const ids: WireIdMap = new Map();
  const cursor = createCursor(entries.slice(2), serverVersion);
  let isGreeted = false;
  const greet = (payload: string): ReplayStep => {
    isGreeted = true;
    const found = negotiateVersion(parseOffer(payload));
    if (offer !== undefined && hello !== undefined && found !== undefined && found >= serverVersion)
      return { send: [hello.payload] };
    const departure = { message: 1, expected: `a client of version ${serverVersion} or newer`, found: payload };
    return { send: [], departure, close: true };
  };
  const live = (payloads: readonly string[]) => payloads.map((payload) => withLiveIds(payload, serverVersion, ids));
  const serve = (payload: string): ReplayStep => {
    const request = comparable(payload, serverVersion);
    const match = cursor.take(request);
    if (match.due !== undefined) learn(ids, match.due.request, request);
    else if (request.name === ANY_TIME) return { send: [currentTime(cursor.now, serverVersion)] };
    const send = live(cursor.release());
    return match.departure === undefined ? { send } : { send, departure: match.departure };
  };
  return {
    receive: (payload) => (isGreeted ? serve(payload) : greet(payload)),
    get missing() {
      return cursor.missing;
    },
  };
}

function currentTime(at: number, serverVersion: number): string {
  return encodeReply({ kind: 'currentTime', seconds: secondsText(at - (at % 1000)) }, serverVersion);
}

function learn(ids: WireIdMap, recorded: ComparableRequest, live: ComparableRequest): void {
  const liveIds = new Map(live.ids);
  for (const [name, id] of recorded.ids) {
    const other = liveIds.get(name);
    if (other !== undefined) ids.set(id, other);
  }
}

interface Cursor {
  /** Finds the recorded request that matches, and the departure when it was not the one due. */
  take(request: ComparableRequest): { readonly due?: Due; readonly departure?: Departure };
  /** Recorded replies up to the next request that the client has not sent. */
  release(): readonly string[];
  /** Instant of the recording. */
  readonly now: number;
  readonly missing: number;
}

function createCursor(entries: readonly RecordingEntry[], serverVersion: number): Cursor {
  const taken = new Set<number>();
  const dues: readonly Due[] = entries.flatMap((entry, place) =>
    entry.direction === 'in' ? [{ number: place + 3, entry, request: comparable(entry.payload, serverVersion) }] : [],
  );
  let place = 0;
  const open = () => dues.filter(({ number, request }) => !taken.has(number) && request.name !== ANY_TIME);
  const isPassed = (entry: RecordingEntry, number: number) =>
    entry.direction === 'out' || taken.has(number) || comparable(entry.payload, serverVersion).name === ANY_TIME;
  return {
    get now() {
      return entries[Math.max(0, place - 1)]?.at ?? 0;
    },
    get missing() {
      return open().length;
    },
    take: (request) => {
      if (request.name === ANY_TIME) return {};
      const waiting = open();
      const [next] = waiting;
      const same = waiting.find((due) => isSame(due.request, request));
      // Same kind and in order, but different content: it gets the recorded reply.
      const due = same ?? (next?.request.name === request.name ? next : undefined);
      if (due !== undefined) taken.add(due.number);
      if (due !== undefined && due === next && same !== undefined) return { due };
      return { ...(due === undefined ? {} : { due }), departure: departureFrom(next, request) };
    },
    release: () => {
      const sent: string[] = [];
      for (let entry = entries[place]; entry !== undefined && isPassed(entry, place + 3); entry = entries[place]) {
        // Replies with the current time are sent when it is requested.
        if (entry.direction === 'out' && !isCurrentTime(entry.payload)) sent.push(entry.payload);
        place += 1;
      }
      return sent;
    },
  };
}

function isCurrentTime(payload: string): boolean {
  return payload.startsWith('49\0');
}

function isSame(one: ComparableRequest, other: ComparableRequest): boolean {
  return one.name === other.name && one.content === other.content;
}

function departureFrom(next: Due | undefined, request: ComparableRequest): Departure {
  return {
    message: next?.number ?? 0,
    expected: next === undefined ? 'nothing more' : shown(next.request),
    found: shown(request),
  };
}

function shown({ name, content }: ComparableRequest): string {
  return `${name} ${content}`;
}
