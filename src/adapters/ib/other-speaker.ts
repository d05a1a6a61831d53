const BEGINNINGS: readonly (readonly [form: RegExp, words: string])[] = [
  [/^HTTP\//, 'a web server (HTTP)'],
  [/^<(?:!doctype|html|\?xml)/i, 'a web server'],
  [/^SSH-/, 'a server of SSH'],
  [/^220[ -]/, 'a server of mail or files (SMTP, FTP)'],
  [/^\* OK|^\+OK/, 'a server of mail (IMAP, POP)'],
  [/^[-+$*:](?:ERR|OK|NOAUTH)/, 'a server of Redis'],
];

const TLS_ALERT = 21;
const TLS_HANDSHAKE = 22;

/** Names the program on a port by the first bytes that came from it: `a web server (HTTP)`. */
export function otherSpeaker(start: Uint8Array): string {
  if ((start[0] === TLS_ALERT || start[0] === TLS_HANDSHAKE) && start[1] === 3) return 'a server of TLS';
  const text = String.fromCharCode(...start.subarray(0, 64));
  return BEGINNINGS.find(([form]) => form.test(text))?.[1] ?? 'another program';
}
