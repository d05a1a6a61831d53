import { PreliveError } from '../../domain/errors.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';

/** The account of a session: the one that was asked for, else the first of the first connection, and then no other. */
export class WantedAccount {
  readonly #keeps: boolean;
  #id: string | undefined;

  constructor({ account, omit }: Pick<SessionOptions, 'account' | 'omit'>) {
    this.#id = account;
    this.#keeps = omit?.has('keep-account') !== true;
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

/** The gateway is logged in to other accounts. */
export function accountUnknown(arePaper: boolean): PreliveError {
  if (!arePaper) {
    const message = 'The gateway is logged in to a live account, and not to the one that was asked for.';
    return new PreliveError('LIVE_ACCOUNT_REFUSED', message);
  }
  return new PreliveError('ACCOUNT_UNKNOWN', 'The gateway does not manage the account that was asked for.');
}
