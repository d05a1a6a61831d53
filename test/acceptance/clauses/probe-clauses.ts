import { createRedaction, REHEARSAL_REDACTION_KEY } from '../../../src/adapters/redaction.ts';
import { brokerSessions } from '../../../src/composition/broker-sessions.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { GateVerdict } from '../../../src/domain/verdict.ts';
import type { GatewayOptions } from '../../../src/gateway/server/gateway-options.ts';
import { runAccountProbe } from '../../../src/runner/probe/run-account-probe.ts';
import { judge, type Validation, verdictOfStage } from '../../../src/runner/validation.ts';
import type { ClauseTable } from '../../support/clause-rows.ts';
import { startPaperGateway } from '../../support/paper-gateway.ts';
import { RawGateway } from '../../support/raw-gateway.ts';
import { withValidation } from '../../support/temporary-validation.ts';

/** Gate 6. A probe needs a connection and a paper account, so those two clauses affect others too. */
export const PROBE_CLAUSES: ClauseTable = {
  stage: 6,
  step: 'pilot',
  unchanged: () => judgeProbe({}),
  rows: [
    {
      clause: 'connection_successful',
      fails: {
        when: 'the gateway takes the connection and never says that it is ready',
        judge: judgeNeverReady,
        also: { account_is_paper: 'PENDING', buying_power: 'PENDING', no_permission_mismatch: 'PENDING' },
      },
      pends: { when: 'nothing listens on the port', judge: judgeNothingListening },
    },
    {
      clause: 'account_is_paper',
      fails: {
        when: 'the gateway is logged in to a live account, of which nothing is asked',
        judge: () => judgeProbe({ brand: { account: 'U1234567' } }),
        also: { buying_power: 'PENDING', no_permission_mismatch: 'PENDING' },
      },
      pends: {
        when: 'the gateway never names its accounts',
        judge: judgeNeverReady,
        also: { connection_successful: 'FAIL' },
      },
    },
    {
      clause: 'buying_power',
      fails: {
        when: 'the account has no cash, so that a what-if order is refused for its margin and shows no permission',
        judge: () => judgeProbe({ cash: 0 }),
        also: { no_permission_mismatch: 'PENDING' },
      },
      pends: {
        when: 'the account is a live one, so that nobody asks for its summary',
        judge: () => judgeProbe({ brand: { account: 'U1234567' } }),
        also: { account_is_paper: 'FAIL' },
      },
    },
    {
      clause: 'no_permission_mismatch',
      fails: {
        when: 'the gateway denies stocks, which the system declares',
        judge: () => judgeProbe({ deny: ['STK'] }),
      },
      pends: { when: 'the API is in read-only mode', judge: () => judgeProbe({ readOnly: true }) },
    },
  ],
};

function judgeProbe(options: Omit<GatewayOptions, 'mode'>): Promise<GateVerdict> {
  return withValidation({ step: 'pilot', preset: 'spec' }, async (validation) => {
    const gateway = await startPaperGateway(options);
    try {
      return await probe(validation, gateway.port);
    } finally {
      await gateway.close();
    }
  });
}

/** The gateway sends neither order ids nor accounts. */
function judgeNeverReady(): Promise<GateVerdict> {
  return withValidation({ step: 'pilot', preset: 'spec' }, async (validation) => {
    await using gateway = await RawGateway.start({ onStart: () => {} });
    return await probe(validation, gateway.port);
  });
}

/** The probe ends with an error, and the ledger has nothing for the gate. */
function judgeNothingListening(): Promise<GateVerdict> {
  return withValidation({ step: 'pilot', preset: 'spec' }, async (validation) => {
    const gateway = await startPaperGateway();
    await gateway.close();
    const error: unknown = await probe(validation, gateway.port).catch((thrown: unknown) => thrown);
    if (!(error instanceof PreliveError && error.code === 'GATEWAY_UNREACHABLE')) throw error;
    return verdictOfStage(await judge(validation), 6);
  });
}

async function probe(validation: Validation, port: number): Promise<GateVerdict> {
  const redaction = createRedaction(REHEARSAL_REDACTION_KEY);
  const report = await runAccountProbe({
    validation,
    sessions: brokerSessions,
    connection: {
      host: '127.0.0.1',
      port,
      clientId: 1,
      time: { mode: 'lockstep' },
      random: createRandom(42),
      connectTimeoutMs: 300,
    },
    declaredClasses: ['STK'],
    symbols: ['AAPL'],
    whatIf: true,
    accountReference: (accountId) => redaction.reference(accountId),
  });
  return report.verdict;
}
