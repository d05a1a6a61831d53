import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { loadContracts } from '../../adapters/message-contracts.ts';
import { createRandom } from '../../domain/random.ts';
import { capitalInUse } from '../../runner/paper/capital-in-use.ts';
import { engineSettings, strategyFactory } from '../../runner/paper/engine-settings.ts';
import { recordedBaseline } from '../../runner/paper/recorded-baseline.ts';
import type { PaperStagePlan } from '../../runner/paper/run-paper-stage.ts';
import { readSessionBook } from '../../runner/paper/session-book.ts';
import { ASKING_CLIENT, type BrokerConnectionFlags, tradingConnection } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import { networkClassOfHost } from './network-class.ts';
import type { OpenSystem } from './open-system.ts';

/** What the command line asks of a session. */
type Asked = Omit<PaperStagePlan['asked'], 'symbols'> & { readonly symbols: readonly string[] | undefined };

/** A session on a gateway in real time, with all ports handed in. */
export async function wirePaperStage(
  open: OpenSystem,
  flags: BrokerConnectionFlags & { readonly force: boolean },
  asked: Asked,
): Promise<Omit<PaperStagePlan, 'signal' | 'onlooker'>> {
  const { config } = open.loaded;
  const symbols = asked.symbols ?? config.symbols;
  const connection = await tradingConnection(flags, config.broker);
  const baseline = recordedBaseline(open.validation.workspace.files);
  const bookConnection = { ...connection, clientId: connection.clientId + ASKING_CLIENT };
  return {
    validation: open.validation,
    sessions: brokerSessions,
    connection,
    asked: { ...asked, symbols },
    engine: engineSettings({
      capitalInUse: capitalInUse(config.capital, open.validation.step),
      maximumTrades: asked.maximumTrades,
    }),
    createStrategy: strategyFactory(symbols, {}),
    contracts: loadContracts(),
    random: createRandom(randomUUID()),
    networkClass: await networkClassOfHost(connection.host),
    readBook: (since) => readSessionBook(brokerSessions, bookConnection, symbols, since),
    accountReference: (accountId) => open.redaction.reference(accountId),
    clocks: { monotonicMs: () => performance.now() },
    force: flags.force,
    ...(baseline && { baseline }),
  };
}
