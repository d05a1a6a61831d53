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
  | 'UNKNOWN_MESSAGE'
  /** The message is understood up to a part that this codec does not carry. */
  | 'UNSUPPORTED';

/** Bytes or fields that do not follow the TWS protocol. The only exception that this layer throws at input. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  /** Request or order id of the message, where it was read before the fault. */
  readonly requestId: number | undefined;

  constructor(code: ProtocolErrorCode, message: string, requestId?: number) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}
