import { describe, expect, it } from 'vitest';
import { connectionErrors, identifyServer } from '../../../src/adapters/ib/connection-errors.ts';

const errorOf = (host: string, detail: string, port = 4002) =>
  connectionErrors({ host, port, clientId: 1 }).noTcp(detail);

describe('a gateway that cannot be reached', () => {
  it.each([
    ['localhost', ''],
    ['127.0.0.1', 'connect ECONNREFUSED 127.0.0.1:4002'],
    ['::1', 'connect ECONNREFUSED ::1:4002'],
    ['127.0.0.1', 'no answer'],
  ])('on this machine (%s, "%s") comes with how to start one', (host, detail) => {
    const { nextSteps } = errorOf(host, detail);
    expect(nextSteps.join('\n')).toMatch(/listens there when it is running.*\n.*prelive gateway --port 4002/);
  });

  it.each([
    ['gateway.example', 'connect ECONNREFUSED 203.0.113.5:4002', /refused the connection/],
    ['203.0.113.5', 'no answer', /no answer in time/],
    ['203.0.113.5', 'connect ETIMEDOUT 203.0.113.5:4002', /no answer in time/],
    ['2001:db8::5', 'connect ECONNREFUSED 2001:db8::5:4002', /^\[2001:db8::5\]:4002 refused/],
    ['localhost.example', 'connect ECONNREFUSED 203.0.113.5:4002', /refused/],
  ])('on another one (%s, "%s") comes with what must be allowed there, and starts none here', (host, detail, said) => {
    const { message, nextSteps } = errorOf(host, detail);
    expect(message).toMatch(said);
    expect(nextSteps.join('\n')).toContain('localhost only');
    expect(nextSteps.join('\n')).toContain(host);
    expect(nextSteps.join('\n')).not.toContain('prelive gateway');
  });

  it.each([
    ['getaddrinfo ENOTFOUND nowhere.invalid', /no address is known for the host nowhere\.invalid/, /Correct --host/],
    ['getaddrinfo EAI_AGAIN nowhere.invalid', /the name service did not answer/, /network of this machine/],
    ['connect ENETUNREACH 203.0.113.5:4002', /has no way to nowhere\.invalid/, /network of this machine/],
    ['connect EHOSTUNREACH 203.0.113.5:4002', /has no way to nowhere\.invalid/, /network of this machine/],
    ['connect ECONNRESET 203.0.113.5:4002', /broke it off at once/, /Check --host and --port/],
  ])(
    'because of "%s" is said in words, and comes with no advice about a gateway that was never reached',
    (detail, said, step) => {
      const { message, nextSteps } = errorOf('nowhere.invalid', detail);
      expect(message).toMatch(said);
      expect(message).not.toMatch(/\bE[A-Z_]{5,}\b|getaddrinfo/);
      expect(nextSteps.join('\n')).toMatch(step);
      expect(nextSteps.join('\n')).not.toContain('prelive gateway');
    },
  );

  it.each([
    ['HTTP/1.1 400 Bad Request', 'a web server (HTTP)'],
    ['SSH-2.0-OpenSSH_9.2', 'a server of SSH'],
    ['\u0015\u0003\u0001\u0000\u0002', 'a server of TLS'],
    ["-ERR unknown command 'API'", 'a server of Redis'],
    ['220 mail.example ESMTP', 'a server of mail or files (SMTP, FTP)'],
    ['\u0000\u0000', 'another program'],
  ])('is told apart from what begins with %j: %s', (start, words) => {
    expect(identifyServer(Buffer.from(start, 'latin1'))).toBe(words);
    const { message, nextSteps } = connectionErrors({ host: 'h', port: 80, clientId: 1 }).noGateway(Buffer.from(start));
    expect(message).toContain(`h:80 is no IB Gateway: ${words} answers there`);
    expect(nextSteps[0]).toContain('--port: 4002');
  });
});
