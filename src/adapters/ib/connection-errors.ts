import type { ErrorCode } from '../../domain/error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import { quoted } from '../../domain/words.ts';
import { unreachableFault } from './unreachable.ts';

interface Target {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
}

/** Errors of a connection to one host and port. */
export function connectionErrors({ host, port, clientId }: Target) {
  const place = placeOf(host, port);
  const error = (code: ErrorCode, message: string, nextSteps?: readonly string[]) =>
    new PreliveError(code, message, { nextSteps });
  return {
    noTcp: (detail: string) => {
      const { words: said, nextSteps } = unreachableFault({ host, port }, detail);
      return error('GATEWAY_UNREACHABLE', `${place} ${said}.`, nextSteps);
    },
    neverReady: (missing: string, end = 'it sent nothing more in time') =>
      error('GATEWAY_NOT_READY', `${place} accepted the connection, but ${end}; ${missing} never came.`),
    clientIdInUse: (text: string) => error('CLIENT_ID_IN_USE', `${place} refused client id ${clientId}: ${text}`),
    version: (text: string) => error('GATEWAY_VERSION', `${place}: ${text}`),
    malformed: (detail: string) =>
      error('GATEWAY_MALFORMED', `${place} sent something that cannot be decoded: ${detail}.`),
    /** `start`: first bytes of the stream, which are not those of an IB Gateway. */
    noGateway: (start: Uint8Array) =>
      error(
        'GATEWAY_MALFORMED',
        `${place} is no IB Gateway: ${identifyServer(start)} answers there; it began with ${quoted(printable(start))}.`,
        [
          'Name the port of the gateway with --port: 4002 for IB Gateway (paper), 7497 for TWS (paper), unless it was changed there.',
          'In the gateway it stands under Configure > API > Settings > Socket port.',
        ],
      ),
    lost: (detail: string) => error('CONNECTION_LOST', `The connection to ${place} broke: ${detail}.`),
  };
}

/** Puts an IPv6 address in brackets, because it holds colons. */
function placeOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function printable(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 24));
}

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

/** Identifies the server on a port by its first bytes: `a web server (HTTP)`. */
export function identifyServer(start: Uint8Array): string {
  if ((start[0] === TLS_ALERT || start[0] === TLS_HANDSHAKE) && start[1] === 3) return 'a server of TLS';
  const text = String.fromCharCode(...start.subarray(0, 64));
  return BEGINNINGS.find(([form]) => form.test(text))?.[1] ?? 'another program';
}
