/** What is wrong with bytes or fields. */
export type ProtocolErrorCode =
  /** The stream does not begin with `API\0`. */
  | 'PREAMBLE'
  /** A length prefix is negative or above the limit. */
  | 'FRAME_LENGTH'
  /** The version offer or the server's answer to it cannot be read. */
  | 'HANDSHAKE'
  /** A frame's last byte is not NUL. */
  | 'UNTERMINATED'
  /** A message ends before its layout does. */
  | 'MISSING_FIELD'
  /** A message goes on after its layout has ended. */
  | 'LEFTOVER_FIELDS'
  /** A field is not of the type that the layout has at its place. */
  | 'BAD_FIELD'
  /** No message of this number is known. */
  | 'UNKNOWN_MESSAGE';

/** Bytes or fields that do not follow the TWS protocol. The only exception that this layer throws at input. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  /** Request or order id of the message, where it was read before the fault. */
  readonly requestId: number | undefined;

  /** Number of the message that is not known, where it is one. */
  readonly messageNumber: number | undefined;

  constructor(code: ProtocolErrorCode, message: string, requestId?: number, messageNumber?: number) {
    super(message);
    this.code = code;
    this.requestId = requestId;
    this.messageNumber = messageNumber;
  }
}
