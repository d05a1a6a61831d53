import type { WhatIfAnswer } from '../../domain/account.ts';
import type { SecurityType } from '../../domain/market.ts';
import type { PermissionEvidence } from './inputs.ts';

/** Broker codes of a missing permission: 203 not allowed for this account, 460 no permission. */
const PERMISSION_CODES: ReadonlySet<number> = new Set([203, 460]);

/** State of the permission to trade one declared asset class. */
export interface ClassPermission {
  readonly securityType: SecurityType;
  readonly status: 'permitted' | 'refused' | 'undetermined';
  readonly shownBy: PermissionEvidence['kind'] | 'nothing';
  /** One line for people. */
  readonly detail: string;
}

/**
 * Permission of each declared class. A refusal takes precedence over a permission: an attestation does not override the
 * broker's answer. Refusals for another reason (margin, price, hours) decide nothing.
 */
export function permissionsOf(
  declared: readonly SecurityType[],
  evidence: readonly PermissionEvidence[],
): readonly ClassPermission[] {
  return declared.map((securityType) => {
    const judged = evidence.filter((one) => one.securityType === securityType).map(judge);
    const decisive =
      judged.find((one) => one.status === 'refused') ?? judged.find((one) => one.status === 'permitted') ?? judged[0];
    return decisive ?? { securityType, status: 'undetermined', shownBy: 'nothing', detail: NOT_SHOWN };
  });
}

const NOT_SHOWN = 'permission cannot be read: show it by what-if orders (--what-if) or a signed attestation';

function judge(evidence: PermissionEvidence): ClassPermission {
  const { securityType, kind: shownBy } = evidence;
  if (evidence.kind === 'attestation') {
    const status = evidence.permitted ? 'permitted' : 'refused';
    return { securityType, shownBy, status, detail: `attested by ${evidence.by} until ${evidence.until}` };
  }
  if (evidence.kind === 'definition') {
    const { symbol, code, message } = evidence;
    const status = isPermissionRefusal(code, message) ? 'refused' : 'undetermined';
    return { securityType, shownBy, status, detail: `definition of ${symbol}: error ${code} ${message}` };
  }
  return { securityType, shownBy, ...judgeAnswer(evidence.symbol, evidence.answer) };
}

function judgeAnswer(symbol: string, answer: WhatIfAnswer): Pick<ClassPermission, 'status' | 'detail'> {
  switch (answer.kind) {
    case 'accepted':
      return {
        status: 'permitted',
        detail: `what-if order in ${symbol}: margin ${answer.initialMarginChange}, commission ${answer.commission}`,
      };
    case 'read_only':
      return {
        status: 'undetermined',
        detail: `the API is in read-only mode (error 321): clear Read-Only API in the settings of the gateway to show permissions`,
      };
    case 'refused':
      return {
        status: isPermissionRefusal(answer.code, answer.message) ? 'refused' : 'undetermined',
        detail: `what-if order in ${symbol}: error ${answer.code} ${answer.message}`,
      };
  }
}

function isPermissionRefusal(code: number, message: string): boolean {
  return PERMISSION_CODES.has(code) || /trading permission/i.test(message);
}
