import { message } from '../message.ts';
import { type BareMessage, bareMessage, type IdMessage, idMessage } from './id-message.ts';

/** Requests the white-branding id of the user. */
export type ReqUserInfo = IdMessage<'reqUserInfo'>;
// 104, reqId
export const reqUserInfo = idMessage(104, 'reqUserInfo');

/** White-branding id of the user; empty without a white-branded broker. */
export interface UserInfo extends IdMessage<'userInfo'> {
  readonly whiteBrandingId: string;
}

// 107, reqId, white-branding id
export const userInfo = message<UserInfo>(107, { kind: 'userInfo', reqId: 0, whiteBrandingId: '' }, (f, m) => ({
  kind: m.kind,
  reqId: f.integer(m.reqId),
  whiteBrandingId: f.text(m.whiteBrandingId),
}));

/** Requests the families of the accounts. */
export type ReqFamilyCodes = BareMessage<'reqFamilyCodes'>;
// 80
export const reqFamilyCodes = bareMessage(80, 'reqFamilyCodes');

/** Families of the accounts; a single account has an empty code. */
export interface FamilyCodes {
  readonly kind: 'familyCodes';
  readonly codes: readonly { readonly account: string; readonly code: string }[];
}

// 78, count, {account, code}
export const familyCodes = message<FamilyCodes>(78, { kind: 'familyCodes', codes: [] }, (f, m) => ({
  kind: m.kind,
  codes: f.list(m.codes, { account: '', code: '' }, (g, item) => ({
    account: g.text(item.account),
    code: g.text(item.code),
  })),
}));

/** Requests the soft-dollar tiers of the account. */
export type ReqSoftDollarTiers = IdMessage<'reqSoftDollarTiers'>;
// 79, reqId
export const reqSoftDollarTiers = idMessage(79, 'reqSoftDollarTiers');

/** Soft-dollar tiers. */
export interface SoftDollarTiers extends IdMessage<'softDollarTiers'> {
  readonly tiers: readonly { readonly name: string; readonly value: string; readonly displayName: string }[];
}

// 77, reqId, count, {name, value, display name}
export const softDollarTiers = message<SoftDollarTiers>(
  77,
  { kind: 'softDollarTiers', reqId: 0, tiers: [] },
  (f, m) => ({
    kind: m.kind,
    reqId: f.integer(m.reqId),
    tiers: f.list(m.tiers, { name: '', value: '', displayName: '' }, (g, tier) => ({
      name: g.text(tier.name),
      value: g.text(tier.value),
      displayName: g.text(tier.displayName),
    })),
  }),
);
