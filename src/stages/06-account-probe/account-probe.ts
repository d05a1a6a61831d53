import type { MissingEvidence, StageContext, StageResult } from '../../domain/artifact.ts';
import type { Observation, SourceClass } from '../../domain/evidence.ts';
import { handshakeArtifact } from '../handshake.ts';
import { createObserver } from '../observer.ts';
import { accountConfigArtifact } from './account-config.ts';
import type { AccountProbeInputs } from './inputs.ts';
import { type ClassPermission, permissionsOf } from './permissions.ts';

/** An observation, or the reason for its absence. */
type Finding = { readonly observation: Observation } | { readonly missing: MissingEvidence };

/**
 * Stage 6: reduces a read-only probe of the account to evidence, `ACCOUNT_CONFIG.json` and `ACCOUNT_HANDSHAKE.json`.
 * Judges nothing.
 *
 * A connection that never became ready gives only `connection_successful` false. A live account gives
 * `account_is_paper` false: nothing was requested beyond the handshake.
 */
export function probeAccount(inputs: AccountProbeInputs, context: StageContext): StageResult {
  const { handshake, sourceClass } = inputs;
  const permissions = permissionsOf(inputs.declaredClasses, inputs.permissions);
  const findings: readonly Finding[] = [
    ...connectionFindings(inputs, context),
    buyingPower(inputs, context),
    permissionMismatch(permissions, inputs, context),
  ];
  return {
    observations: findings.flatMap((finding) => ('observation' in finding ? [finding.observation] : [])),
    missing: findings.flatMap((finding) => ('missing' in finding ? [finding.missing] : [])),
    artifacts: [
      accountConfigArtifact(inputs, permissions, context),
      ...(handshake ? [handshakeArtifact('ACCOUNT_HANDSHAKE.json', handshake, sourceClass)] : []),
    ],
  };
}

function connectionFindings(
  { connection, sourceClass }: AccountProbeInputs,
  context: StageContext,
): readonly Finding[] {
  const observe = createObserver(6, sourceClass, context);
  if (connection.kind === 'never_ready') {
    const detail = `${connection.host}:${connection.port} accepted the connection but was never ready: ${connection.reason}`;
    return [
      { observation: observe('connection_successful', false, 'boolean', { detail }) },
      {
        missing: {
          name: 'account_is_paper',
          reason: `the gateway never named its accounts: ${connection.reason.replace(/\.$/, '')}`,
        },
      },
    ];
  }
  const { facts, accountIsPaper } = connection;
  const ready = `ready after ${Math.round(facts.connectMs)} ms, protocol ${facts.protocolVersion}`;
  const accounts = `${facts.managedAccounts.length} managed account${facts.managedAccounts.length === 1 ? '' : 's'}`;
  return [
    { observation: observe('connection_successful', true, 'boolean', { detail: ready }) },
    {
      observation: observe('account_is_paper', accountIsPaper, 'boolean', {
        detail: accountIsPaper
          ? `${accounts}, all paper`
          : `${accounts}, a live one among them: nothing was asked of it`,
      }),
    },
  ];
}

function buyingPower({ connection, reads, sourceClass }: AccountProbeInputs, context: StageContext): Finding {
  const missing = (reason: string): Finding => ({ missing: { name: 'buying_power', reason } });
  if (connection.kind === 'never_ready') return missing(NEVER_READY);
  if (reads === undefined) return missing('the account was not read');
  const { buyingPower: value, currency } = reads.summary.value;
  if (currency !== 'USD') return missing(`the account states its buying power in ${currency}, the gate asks for USD`);
  return { observation: createObserver(6, sourceClass, context)('buying_power', value, 'USD') };
}

/** False when any class is refused; true when each class is known to be permitted; otherwise missing. */
function permissionMismatch(
  permissions: readonly ClassPermission[],
  inputs: AccountProbeInputs,
  context: StageContext,
): Finding {
  const name = 'no_permission_mismatch';
  if (inputs.connection.kind === 'never_ready') return { missing: { name, reason: NEVER_READY } };
  const named = (status: ClassPermission['status']) => byDetail(permissions.filter((one) => one.status === status));
  const [refused, undetermined] = [named('refused'), named('undetermined')];
  if (permissions.length === 0) return { missing: { name, reason: 'the system declares no asset class' } };
  if (refused.length === 0 && undetermined.length > 0) return { missing: { name, reason: undetermined.join('; ') } };
  const detail = refused.length > 0 ? refused.join('; ') : named('permitted').join('; ');
  const observe = createObserver(6, classOf(permissions, inputs), context);
  return { observation: observe(name, refused.length === 0, 'boolean', { detail, samples: permissions.length }) };
}

const NEVER_READY = 'nothing was asked: the gateway was never ready';

/** `STK, OPT: detail`, each detail once. */
function byDetail(permissions: readonly ClassPermission[]): readonly string[] {
  return [...Map.groupBy(permissions, ({ detail }) => detail)].map(
    ([detail, same]) => `${same.map(({ securityType }) => securityType).join(', ')}: ${detail}`,
  );
}

/** Source class of the permissions: attested when one rests on an attestation; simulated takes precedence. */
function classOf(permissions: readonly ClassPermission[], { sourceClass }: AccountProbeInputs): SourceClass {
  const shown = new Set(permissions.map((permission) => permission.shownBy));
  const isSeen = shown.has('what_if') || shown.has('definition');
  if (isSeen && sourceClass !== 'paper') return sourceClass;
  return shown.has('attestation') ? 'attested' : sourceClass;
}
