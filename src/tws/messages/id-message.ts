import { type MessageCodec, message } from '../message.ts';

/** A message with no field but the request id. */
export interface IdMessage<K extends string> {
  readonly kind: K;
  readonly reqId: number;
}

/** Fields: number, reqId. */
export function idMessage<K extends string>(id: number, kind: K): MessageCodec<IdMessage<K>> {
  return message<IdMessage<K>>(id, { kind, reqId: 0 }, (f, m) => ({ kind: m.kind, reqId: f.integer(m.reqId) }));
}

/** Fields: number, version, reqId. */
export function versionedIdMessage<K extends string>(id: number, kind: K): MessageCodec<IdMessage<K>> {
  return message<IdMessage<K>>(id, { kind, reqId: 0 }, (f, m) => {
    f.version('1');
    return { kind: m.kind, reqId: f.integer(m.reqId) };
  });
}
