const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * True when Host and Origin are local. A web page can reach a port of the loopback through its own host name that
 * resolves to this machine (DNS rebinding); its Host or Origin shows that.
 */
export function isLocal(headers: {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}): boolean {
  const { host, origin } = headers;
  if (host === undefined || !LOCAL.test(host)) return false;
  return origin === undefined || LOCAL.test(origin.replace(/^https?:\/\//i, ''));
}
