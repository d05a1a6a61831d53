import { splitFields } from './field-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** Oldest protocol version that this codec speaks. */
export const MIN_SERVER_VERSION = 151;
/** Newest protocol version in text form; from 201 on messages are protobuf. */
export const MAX_SERVER_VERSION = 200;

/** The versions that a client understands, from its first frame. */
export interface VersionOffer {
  readonly min: number;
  readonly max: number;
  /** Free text behind the versions; empty from most clients. */
  readonly options: string;
}

/** Payload of a client's first frame, e.g. `v100..193`. */
export function encodeOffer(offer: VersionOffer): string {
  const versions = offer.min === offer.max ? `v${offer.min}` : `v${offer.min}..${offer.max}`;
  return offer.options === '' ? versions : `${versions} ${offer.options}`;
}

/** Reads `v100..193`, `v200`, each with options behind a blank; some clients end it with NUL. */
export function parseOffer(payload: string): VersionOffer {
  const match = /^v(\d{1,6})(?:\.\.(\d{1,6}))?(?: ([^\0]*))?\0?$/.exec(payload);
  if (match === null) throw new ProtocolError('HANDSHAKE', 'expected a version offer like v100..193');
  const min = Number(match[1]);
  return { min, max: match[2] === undefined ? min : Number(match[2]), options: match[3] ?? '' };
}

/** The server's answer to an offer. */
export interface ServerHello {
  readonly serverVersion: number;
  /** E.g. `20261116 09:30:00 US/Eastern`. */
  readonly connectionTime: string;
}

/** Payload of the server's first frame: exactly two fields. */
export function encodeServerHello(hello: ServerHello): string {
  return `${hello.serverVersion}\0${hello.connectionTime}\0`;
}

/** Reads the server's first frame. */
export function parseServerHello(payload: string): ServerHello {
  const [version = '', connectionTime, ...rest] = splitFields(payload);
  if (!/^\d{1,6}$/.test(version) || connectionTime === undefined || rest.length > 0) {
    throw new ProtocolError('HANDSHAKE', 'expected the server version and the connection time');
  }
  return { serverVersion: Number(version), connectionTime };
}

/**
 * The version that both sides speak from now on: the smaller of the client's newest and {@link MAX_SERVER_VERSION}, as a
 * real Gateway does. `undefined` when there is none: a client below 151, or one that speaks protobuf only.
 */
export function negotiateVersion(offer: VersionOffer): number | undefined {
  const version = Math.min(offer.max, MAX_SERVER_VERSION);
  return version < MIN_SERVER_VERSION || version < offer.min ? undefined : version;
}
