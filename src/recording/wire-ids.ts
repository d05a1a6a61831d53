import { ProtocolError } from '../tws/protocol-error.ts';
import { decodeReply, encodeReply, type Reply } from '../tws/replies.ts';
import { decodeRequest, type Request } from '../tws/requests.ts';

/** Members with ids that a client assigns; all share one number space. */
const ID_MEMBERS = ['reqId', 'orderId', 'parentId', 'id'] as const;

/** Ids of the recording and the corresponding ids of the current client. */
export type WireIdMap = Map<number, number>;

/** Replaces the ids of a recorded reply by the current client's; a reply unknown to the codec stays unchanged. */
export function withLiveIds(payload: string, serverVersion: number, ids: WireIdMap): string {
  const reply = tryDecode(() => decodeReply(payload, serverVersion));
  if (reply === undefined) return payload;
  return encodeReply(renumbered(reply, ids), serverVersion);
}

function renumbered(reply: Reply, ids: WireIdMap): Reply {
  const changed: Record<string, number> = {};
  for (const [name, id] of idsOf(reply)) {
    const live = ids.get(id);
    if (live !== undefined) changed[name] = live;
  }
  return { ...reply, ...changed };
}

/** The comparable parts of a client's request. */
export interface ComparableRequest {
  /** Kind, or the message number when the codec does not know it. */
  readonly name: string;
  /** All members except ids. */
  readonly content: string;
  readonly ids: readonly (readonly [name: string, id: number])[];
}

/** Decodes a request for comparison. */
export function comparable(payload: string, serverVersion: number): ComparableRequest {
  const request = tryDecode(() => decodeRequest(payload, serverVersion));
  if (request === undefined) return { name: payload.split('\0', 1)[0] ?? '', content: payload, ids: [] };
  return { name: request.kind, content: contentOf(request), ids: idsOf(request) };
}

function contentOf(request: Request): string {
  // The client id may differ from the recorded one.
  if (request.kind === 'startApi') return '';
  const ids: ReadonlySet<string> = new Set(ID_MEMBERS);
  return JSON.stringify(Object.entries(request).filter(([name]) => !ids.has(name)));
}

function idsOf(message: object): readonly (readonly [string, number])[] {
  return ID_MEMBERS.flatMap((name) => {
    const id: unknown = Reflect.get(message, name);
    return typeof id === 'number' && id > 0 ? [[name, id] as const] : [];
  });
}

function tryDecode<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
