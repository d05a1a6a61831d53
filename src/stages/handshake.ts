import type { AccountReference, ConnectionFacts } from '../domain/account.ts';
import type { Artifact } from '../domain/artifact.ts';
import type { ConnectionClass } from '../domain/broker.ts';

/** What a connection showed of itself, without an account's id: the class of the evidence follows from it. */
export interface Handshake extends Pick<ConnectionFacts, 'protocolVersion' | 'connectionTime' | 'farmNotices'> {
  readonly managedAccounts: readonly AccountReference[];
}

/** The handshake of a connection, its accounts as a redaction names them. */
export function handshakeOf(
  { protocolVersion, connectionTime, farmNotices, managedAccounts }: ConnectionFacts,
  accountReference: (accountId: string) => AccountReference,
): Handshake {
  return { protocolVersion, connectionTime, farmNotices, managedAccounts: managedAccounts.map(accountReference) };
}

/**
 * A handshake as a file that is attached to the evidence of its connection. Holds no port and no wall time, so that a
 * rehearsal with the same seed writes the same bytes.
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
