import { PreliveError } from '../../domain/errors.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { maskAccount } from '../redaction.ts';

/** Account of a session: the requested one, else the first account of the first connection, which is then kept. */
export class AccountSelection {
  readonly #isEnforced: boolean;
  #id: string | undefined;

  constructor({ account, disabled }: Pick<SessionOptions, 'account' | 'disabled'>) {
    this.#id = account;
    this.#isEnforced = disabled?.has('keep-account') !== true;
  }

  get id(): string {
    return this.#id ?? '';
  }

  /** Chooses the account among those of a connection; undefined when a restarted gateway is logged in to others. */
  choose(managedAccounts: readonly string[]): string | undefined {
    const [first] = managedAccounts;
    const wanted = this.#isEnforced ? (this.#id ?? first) : first;
    return wanted !== undefined && managedAccounts.includes(wanted) ? wanted : undefined;
  }

  settle(account: string): void {
    this.#id = account;
  }
}

/** Error for a gateway that does not manage the requested account. Names accounts by their masks. */
export function accountUnknown(wanted: string, managed: readonly string[], arePaper: boolean): PreliveError {
  const found = managed.length === 0 ? 'no account' : managed.map(maskAccount).slice(0, MOST_NAMED).join(', ');
  const rest = managed.length > MOST_NAMED ? ` and ${managed.length - MOST_NAMED} more` : '';
  const message = `The gateway does not manage the account ${maskAccount(wanted)} that was asked for; it manages ${found}${rest}${alike(wanted, managed)}.`;
  if (!arePaper) return new PreliveError('LIVE_ACCOUNT_REFUSED', `${message} They are live accounts.`);
  return new PreliveError('ACCOUNT_UNKNOWN', message);
}

const MOST_NAMED = 5;

/** Explains that two different ids have the same mask. */
function alike(wanted: string, managed: readonly string[]): string {
  return managed.some((id) => maskAccount(id) === maskAccount(wanted)) ? ', which is another of the same mask' : '';
}
