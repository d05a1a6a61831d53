import { PreliveError } from '../../domain/errors.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { maskAccount } from '../redaction.ts';

/** The account of a session: the one that was asked for, else the first of the first connection, and then no other. */
export class AccountSelection {
  readonly #keeps: boolean;
  #id: string | undefined;

  constructor({ account, disabled }: Pick<SessionOptions, 'account' | 'disabled'>) {
    this.#id = account;
    this.#keeps = disabled?.has('keep-account') !== true;
  }

  get id(): string {
    return this.#id ?? '';
  }

  /** The account among those that a connection manages: a gateway may come back logged in to another. */
  among(managedAccounts: readonly string[]): string | undefined {
    const [first] = managedAccounts;
    const wanted = this.#keeps ? (this.#id ?? first) : first;
    return wanted !== undefined && managedAccounts.includes(wanted) ? wanted : undefined;
  }

  settle(account: string): void {
    this.#id = account;
  }
}

/** The gateway is logged in to other accounts; asked and found by their masks. */
export function accountUnknown(wanted: string, managed: readonly string[], arePaper: boolean): PreliveError {
  const found = managed.length === 0 ? 'no account' : managed.map(maskAccount).slice(0, MOST_NAMED).join(', ');
  const rest = managed.length > MOST_NAMED ? ` and ${managed.length - MOST_NAMED} more` : '';
  const message = `The gateway does not manage the account ${maskAccount(wanted)} that was asked for; it manages ${found}${rest}${alike(wanted, managed)}.`;
  if (!arePaper) return new PreliveError('LIVE_ACCOUNT_REFUSED', `${message} They are live accounts.`);
  return new PreliveError('ACCOUNT_UNKNOWN', message);
}

const MOST_NAMED = 5;

/** Two ids may have one mask. */
function alike(wanted: string, managed: readonly string[]): string {
  return managed.some((id) => maskAccount(id) === maskAccount(wanted)) ? ', which is another of the same mask' : '';
}
