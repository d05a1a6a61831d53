import { splitFields } from './field-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** Oldest protocol version that this codec supports. */
export const MIN_SERVER_VERSION = 151;
/** Newest protocol version with text messages; from 201 on messages are protobuf. */
export const MAX_SERVER_VERSION = 200;

/** Versions that a client supports, from its first frame. */
export interface VersionOffer {
  readonly min: number;
  readonly max: number;
  /** Free text after the versions; most clients send none. */
  readonly options: string;
}

/** Payload of a client's first frame, e.g. `v100..193`. */
export function encodeOffer(offer: VersionOffer): string {
  const versions = offer.min === offer.max ? `v${offer.min}` : `v${offer.min}..${offer.max}`;
  return offer.options === '' ? versions : `${versions} ${offer.options}`;
}

/** Parses `v100..193` or `v200`, with options after a space; some clients end it with NUL. */
export function parseOffer(payload: string): VersionOffer {
  const match = /^v(\d{1,6})(?:\.\.(\d{1,6}))?(?: ([^\0]*))?\0?$/.exec(payload);
  if (match === null) throw new ProtocolError('HANDSHAKE', 'expected a version offer like v100..193');
  const min = Number(match[1]);
  return { min, max: match[2] === undefined ? min : Number(match[2]), options: match[3] ?? '' };
}

/** Server's reply to an offer. */
export interface ServerHello {
  readonly serverVersion: number;
  /** E.g. `20261116 09:30:00 US/Eastern`. */
  readonly connectionTime: string;
}

/** Payload of the server's first frame: exactly two fields. */
export function encodeServerHello(hello: ServerHello): string {
  return `${hello.serverVersion}\0${hello.connectionTime}\0`;
}

/** Parses the server's first frame. */
export function parseServerHello(payload: string): ServerHello {
  const [version = '', connectionTime, ...rest] = splitFields(payload);
  if (!/^\d{1,6}$/.test(version) || connectionTime === undefined || rest.length > 0) {
    throw new ProtocolError('HANDSHAKE', 'expected the server version and the connection time');
  }
  return { serverVersion: Number(version), connectionTime };
}

/**
 * Chooses the version of the session: the smaller of the client's newest and {@link MAX_SERVER_VERSION}, as a real
 * Gateway does. `undefined` for a client below 151, or one that supports only protobuf.
 */
export function negotiateVersion(offer: VersionOffer): number | undefined {
  const version = Math.min(offer.max, MAX_SERVER_VERSION);
  return version < MIN_SERVER_VERSION || version < offer.min ? undefined : version;
}
