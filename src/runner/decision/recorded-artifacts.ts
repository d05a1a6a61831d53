import type { AccountReference } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';
import type { KillSwitchDrill, RollbackDrill } from '../../stages/08-go-live-decision/drills.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import { readDocument } from '../read-document.ts';

interface AccountDocument {
  readonly account: { readonly masked: string; readonly keyed_digest: string } | null;
}

interface DrillDocument {
  readonly evidence_class: ConnectionClass;
  readonly triggered_at: number;
  readonly halted_at: number | null;
  readonly cancels_sent_at: number | null;
  readonly cancels_sent: number;
  readonly assessed_at: number | null;
  readonly positions_to_close: number;
  readonly reads: readonly { readonly at: number; readonly open_orders: number; readonly positions: number }[];
  readonly disconnected_at: number | null;
}

interface KillSwitchDocument extends DrillDocument {
  readonly name: KillSwitchDrill['name'];
  /** Absent in records older than the field, which all are about a loss. */
  readonly bad_is?: KillSwitchDrill['badIs'];
  readonly threshold: number;
  readonly fired_value: number | null;
  readonly fired_at: number | null;
}

/** Account of the last probe of stage 6; `undefined` when there was none. Throws PreliveError DOCUMENT_INVALID. */
export function recordedAccount(store: DossierStore): AccountReference | undefined {
  const account = readDocument<AccountDocument>(store, 'ACCOUNT_CONFIG.json', 'account-config')?.account;
  if (account === undefined || account === null) return undefined;
  return { masked: account.masked, keyedDigest: account.keyed_digest };
}

/**
 * Results of the last drills, for the documents; the gate uses their evidence instead. Throws PreliveError
 * DOCUMENT_INVALID.
 */
export function recordedDrills(store: DossierStore): {
  readonly rollback?: RollbackDrill;
  readonly killSwitch?: KillSwitchDrill;
} {
  const rollback = readDocument<DrillDocument>(store, 'ROLLBACK_DRILL.json', 'rollback-drill');
  const killSwitch = readDocument<KillSwitchDocument>(store, 'KILL_SWITCH_DRILL.json', 'kill-switch-drill');
  return {
    ...(rollback && { rollback: drillOf(rollback) }),
    ...(killSwitch && { killSwitch: killSwitchOf(killSwitch) }),
  };
}

function drillOf(document: DrillDocument): RollbackDrill {
  return {
    sourceClass: document.evidence_class,
    triggeredAt: document.triggered_at,
    haltedAt: document.halted_at,
    cancelsSentAt: document.cancels_sent_at,
    cancelsSent: document.cancels_sent,
    assessedAt: document.assessed_at,
    positionsToClose: document.positions_to_close,
    reads: document.reads.map(({ at, open_orders, positions }) => ({ at, openOrders: open_orders, positions })),
    disconnectedAt: document.disconnected_at,
  };
}

function killSwitchOf(document: KillSwitchDocument): KillSwitchDrill {
  const { name, bad_is: badIs = 'low', threshold, fired_value: firedValue, fired_at: firedAt } = document;
  return { ...drillOf(document), name, badIs, threshold, firedValue, firedAt };
}
