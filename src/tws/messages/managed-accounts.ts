import { versionedMessage } from '../message.ts';
import { type BareMessage, versionedBareMessage } from './id-message.ts';

/** Requests the accounts of the user. */
export type ReqManagedAccounts = BareMessage<'reqManagedAccounts'>;
// 17, version
export const reqManagedAccounts = versionedBareMessage(17, 'reqManagedAccounts');

/** Accounts of the user, comma-separated. */
export interface ManagedAccounts {
  readonly kind: 'managedAccounts';
  readonly accounts: string;
}

// 15, version, accounts
export const managedAccounts = versionedMessage<ManagedAccounts>(
  15,
  '1',
  { kind: 'managedAccounts', accounts: '' },
  (f, m) => ({ kind: m.kind, accounts: f.text(m.accounts) }),
);
