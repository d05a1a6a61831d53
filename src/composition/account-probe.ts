import { runAccountProbe } from '../runner/probe/run-account-probe.ts';
import { type BrokerConnectionFlags, brokerConnection } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import type { Host } from './host.ts';
import { openSystemOrSample, type SystemFlags } from './open-system.ts';

/** Without a configuration no class is declared, so all of them are probed. */
const ALL_CLASSES = ['STK', 'OPT', 'FUT', 'CASH'] as const;

export interface ProbeFlags extends SystemFlags, BrokerConnectionFlags {
  readonly 'what-if': boolean;
}

/** Probes an account and records stage 6. Throws PreliveError of the configuration and of the broker. */
export async function runProbe(flags: ProbeFlags, host: Pick<Host, 'startProgress'>) {
  const open = await openSystemOrSample(flags);
  const { config } = open.loaded;
  const connection = brokerConnection(flags, config.broker);
  const progress = await host.startProgress(`looking at the account on ${connection.host}:${connection.port}`);
  try {
    const report = await runAccountProbe({
      validation: open.validation,
      sessions: brokerSessions,
      connection,
      declaredClasses: open.isConfigured ? config.assetClasses : ALL_CLASSES,
      symbols: config.symbols,
      whatIf: flags['what-if'],
      accountReference: (accountId) => open.redaction.reference(accountId),
    });
    return { report, validation: open.validation, system: config.system.name };
  } finally {
    progress.stop();
  }
}
