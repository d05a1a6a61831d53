import { createRequire } from 'node:module';
import { join } from 'node:path';
import { verifyOperations } from '../adapters/ib/operations.ts';
import { openReadOnlySession } from '../adapters/ib/read-only-session.ts';
import { openTradingSession } from '../adapters/ib/trading-session.ts';
import { openWhatIfSession } from '../adapters/ib/what-if-session.ts';
import type { BrokerSessions } from '../runner/ports/broker-session.ts';
import type { SystemUnderValidation } from '../runner/static-stages.ts';
import { versionOf } from './package-version.ts';

/** Sessions over the client library. */
export const brokerSessions: BrokerSessions = { openReadOnlySession, openTradingSession, openWhatIfSession };

/** Returns the version of the client library, and the operations found in it and in our sessions. */
export function brokerFacts(): SystemUnderValidation['broker'] {
  const name = '@stoqey/ib';
  const entry = createRequire(import.meta.url).resolve(name);
  const folder = join(entry.slice(0, entry.lastIndexOf(name)), name);
  return { library: { name, version: versionOf(folder) }, verification: verifyOperations() };
}
