import { isAccountId } from '../adapters/redaction.ts';
import type { AccountReference } from '../domain/account.ts';
import { PreliveError } from '../domain/errors.ts';
import type { OpenSystem } from './open-system.ts';

/**
 * The account that a step is to trade, by mask and keyed digest; nothing where the command line names none. Throws
 * PreliveError USAGE for what is no account id of Interactive Brokers, and in a rehearsal, which trades none.
 */
export function accountToTrade(
  { redaction, validation }: Pick<OpenSystem, 'redaction' | 'validation'>,
  account: string | undefined,
): { readonly tradingAccount?: AccountReference } {
  if (account === undefined) return {};
  if (validation.step === 'rehearsal') {
    throw new PreliveError('USAGE', '--account: a rehearsal trades no account; name the step with --step.');
  }
  if (!isAccountId(account)) {
    throw new PreliveError(
      'USAGE',
      `--account: expected an account id, U (live) or DU (paper) with seven digits, found ${account.length} other characters.`,
    );
  }
  return { tradingAccount: redaction.reference(account) };
}
