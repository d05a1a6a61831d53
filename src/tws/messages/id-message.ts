import { type MessageCodec, message } from '../message.ts';

/** A message without a field. */
export interface BareMessage<K extends string> {
  readonly kind: K;
}

/** Fields: number. */
export function bareMessage<K extends string>(id: number, kind: K): MessageCodec<BareMessage<K>> {
  return message<BareMessage<K>>(id, { kind }, (_f, m) => m);
}

/** Fields: number, version. */
export function versionedBareMessage<K extends string>(id: number, kind: K): MessageCodec<BareMessage<K>> {
  return message<BareMessage<K>>(id, { kind }, (f, m) => {
    f.version('1');
    return m;
  });
}

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
