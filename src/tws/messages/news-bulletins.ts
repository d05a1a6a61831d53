import { versionedMessage } from '../message.ts';
import { type BareMessage, versionedBareMessage } from './id-message.ts';

/** Subscribes to bulletins of the broker. */
export interface ReqNewsBulletins {
  readonly kind: 'reqNewsBulletins';
  /** Also sends the earlier bulletins of the day. */
  readonly all: boolean;
}

// 12, version, all
export const reqNewsBulletins = versionedMessage<ReqNewsBulletins>(
  12,
  '1',
  { kind: 'reqNewsBulletins', all: false },
  (f, m) => ({ kind: m.kind, all: f.flag(m.all) }),
);

/** Ends the subscription. */
export type CancelNewsBulletins = BareMessage<'cancelNewsBulletins'>;
// 13, version
export const cancelNewsBulletins = versionedBareMessage(13, 'cancelNewsBulletins');

/** A bulletin. */
export interface NewsBulletin {
  readonly kind: 'newsBulletin';
  readonly id: number;
  /** 1 regular, 2 exchange no longer available, 3 exchange available again. */
  readonly type: number;
  readonly text: string;
  readonly origin: string;
}

// 14, version, id, type, text, origin
export const newsBulletin = versionedMessage<NewsBulletin>(
  14,
  '1',
  { kind: 'newsBulletin', id: 0, type: 0, text: '', origin: '' },
  (f, m) => ({
    kind: m.kind,
    id: f.integer(m.id),
    type: f.integer(m.type),
    text: f.escapedText(m.text),
    origin: f.text(m.origin),
  }),
);
