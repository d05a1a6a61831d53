/** Kinds of protocol errors. */
export type ProtocolErrorCode =
  /** The stream does not begin with `API\0`. */
  | 'PREAMBLE'
  /** A length prefix is negative or above the limit. */
  | 'FRAME_LENGTH'
  /** The version offer or the server's reply to it is malformed. */
  | 'HANDSHAKE'
  /** A frame's last byte is not NUL. */
  | 'UNTERMINATED'
  /** A message ends before its layout does. */
  | 'MISSING_FIELD'
  /** A message has more fields than its layout. */
  | 'LEFTOVER_FIELDS'
  /** A field does not have the type in its layout. */
  | 'BAD_FIELD'
  /** The message number is unknown. */
  | 'UNKNOWN_MESSAGE';

/** Bytes or fields violate the TWS protocol. The only exception that this layer throws for its input. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  /** Request or order id of the message, where it could be read. */
  readonly requestId: number | undefined;

  /** Number of an unknown message. */
  readonly messageNumber: number | undefined;

  constructor(code: ProtocolErrorCode, message: string, requestId?: number, messageNumber?: number) {
    super(message);
    this.code = code;
    this.requestId = requestId;
    this.messageNumber = messageNumber;
  }
}
