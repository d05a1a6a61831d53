import type { AccountReference, ConnectionFacts } from '../domain/account.ts';
import type { Artifact } from '../domain/artifact.ts';
import type { ConnectionClass } from '../domain/broker.ts';

/** Facts about a connection, without account ids: the class of the evidence follows from them. */
export interface Handshake extends Pick<ConnectionFacts, 'protocolVersion' | 'connectionTime' | 'farmNotices'> {
  readonly managedAccounts: readonly AccountReference[];
}

/** The handshake of a connection, with redacted accounts. */
export function handshakeOf(
  { protocolVersion, connectionTime, farmNotices, managedAccounts }: ConnectionFacts,
  accountReference: (accountId: string) => AccountReference,
): Handshake {
  return { protocolVersion, connectionTime, farmNotices, managedAccounts: managedAccounts.map(accountReference) };
}

/**
 * Handshake file attached to the evidence of its connection. Contains no port and no wall time, so that a rehearsal
 * with the same seed writes the same bytes.
 */
export function handshakeArtifact(path: string, handshake: Handshake, sourceClass: ConnectionClass): Artifact {
  return {
    kind: 'json',
    path,
    schema: 'connection-handshake',
    value: {
      schema_version: 1,
      evidence_class: sourceClass,
      server_version: handshake.protocolVersion,
      connection_time: handshake.connectionTime,
      managed_accounts: handshake.managedAccounts.map(({ masked, keyedDigest }) => ({
        masked,
        keyed_digest: keyedDigest,
      })),
      farm_notices: handshake.farmNotices,
    },
  };
}
