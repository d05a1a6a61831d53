import { message } from '../message.ts';

/** Requests the accounts of the user. */
export interface ReqManagedAccounts {
  readonly kind: 'reqManagedAccounts';
}

// 17, version
export const reqManagedAccounts = message<ReqManagedAccounts>(17, { kind: 'reqManagedAccounts' }, (f, m) => {
  f.version('1');
  return m;
});

/** Accounts of the user, comma-separated. */
export interface ManagedAccounts {
  readonly kind: 'managedAccounts';
  readonly accounts: string;
}

// 15, version, accounts
export const managedAccounts = message<ManagedAccounts>(15, { kind: 'managedAccounts', accounts: '' }, (f, m) => {
  f.version('1');
  return { kind: m.kind, accounts: f.text(m.accounts) };
});
