const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Whether a request comes from this machine and means it. A page of a browser can reach a port of the loopback through
 * a name of its own that points here (DNS rebinding): its Host or Origin gives it away.
 */
export function isLocal(headers: {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}): boolean {
  const { host, origin } = headers;
  if (host === undefined || !LOCAL.test(host)) return false;
  return origin === undefined || LOCAL.test(origin.replace(/^https?:\/\//i, ''));
}
