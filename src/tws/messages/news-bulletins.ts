import { message } from '../message.ts';

/** Subscribes to bulletins of the broker. */
export interface ReqNewsBulletins {
  readonly kind: 'reqNewsBulletins';
  /** Also sends the earlier bulletins of the day. */
  readonly all: boolean;
}

// 12, version, all
export const reqNewsBulletins = message<ReqNewsBulletins>(12, { kind: 'reqNewsBulletins', all: false }, (f, m) => {
  f.version('1');
  return { kind: m.kind, all: f.flag(m.all) };
});

/** Ends the subscription. */
export interface CancelNewsBulletins {
  readonly kind: 'cancelNewsBulletins';
}

// 13, version
export const cancelNewsBulletins = message<CancelNewsBulletins>(13, { kind: 'cancelNewsBulletins' }, (f, m) => {
  f.version('1');
  return m;
});

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
export const newsBulletin = message<NewsBulletin>(
  14,
  { kind: 'newsBulletin', id: 0, type: 0, text: '', origin: '' },
  (f, m) => {
    f.version('1');
    return {
      kind: m.kind,
      id: f.integer(m.id),
      type: f.integer(m.type),
      text: f.escapedText(m.text),
      origin: f.text(m.origin),
    };
  },
);
