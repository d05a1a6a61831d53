/** SHA-256 of bytes or text as 64 hex digits. A port, because domain code imports nothing. */
export type Sha256 = (data: string | Uint8Array) => string;
