import { versionedMessage } from '../message.ts';

/** First message of a client after the handshake, with its client id. */
export interface StartApi {
  readonly kind: 'startApi';
  readonly clientId: number;
  readonly capabilities: string;
}

// 71, version, clientId, optional capabilities
export const startApi = versionedMessage<StartApi>(
  71,
  '2',
  { kind: 'startApi', clientId: 0, capabilities: '' },
  (f, m) => ({ kind: m.kind, clientId: f.integer(m.clientId), capabilities: f.text(m.capabilities) }),
);
