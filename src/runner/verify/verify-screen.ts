import type { AccountReference } from '../../domain/account.ts';
import { AUDIT_SCRIPT } from '../../signing/dossier-layout.ts';
import type { RoleVerdict } from '../../signing/role-signatures.ts';
import type { Statement } from '../../signing/statement.ts';
import { formatTradingAccount } from '../../stages/08-go-live-decision/words.ts';
import type { Check, CheckGroup } from '../output/outcome.ts';
import { isBreak, type VerifyFinding } from './findings.ts';
import type { VerificationReport } from './verify-bundle.ts';

/** Screen of a verification: signatures, findings, statement; the last line is the result for scripts. */
export function bundleLines(report: VerificationReport, auditScript: string): readonly string[] {
  const { roles, findings, statement, exitCode, reason } = report;
  return [
    ...roles.flatMap(signedLine),
    ...findings.map(findingLine),
    ...(statement === undefined ? [] : statementLines(statement, report.statementDigest ?? '')),
    ` audit.sh       ${formatAuditScript(statement, auditScript)}`,
    ` ${WORDS[exitCode](reason)}`,
    `RESULT ${exitCode} ${reason}`,
  ];
}

const VERDICTS = { 0: 'PASS', 3: 'PENDING', 5: 'FAIL' } as const;

/** Checks of a verification: valid signatures and findings. */
export function verificationGroups({ roles, findings, exitCode }: VerificationReport): readonly CheckGroup[] {
  const signed = roles.flatMap((one): Check[] =>
    one.status === 'signed'
      ? [{ id: one.role, asked: 'signature', verdict: 'PASS', words: `${one.holder.person}, ${one.fingerprint}` }]
      : [],
  );
  const found = findings.map((one): Check => {
    const verdict = isBreak(one) ? 'FAIL' : 'PENDING';
    return { id: one.code, asked: 'authentic and approved', verdict, words: one.detail };
  });
  return [{ name: 'dossier', verdict: VERDICTS[exitCode], checks: [...signed, ...found] }];
}

function signedLine(role: RoleVerdict): readonly string[] {
  if (role.status !== 'signed') return [];
  return [` signed         ${role.role} (${role.holder.person})   ${role.fingerprint}`];
}

function findingLine(found: VerifyFinding): string {
  return ` ${isBreak(found) ? 'BROKEN' : 'NOT   '}         ${found.code}: ${found.detail}`;
}

function statementLines({ predicate, subject }: Statement, digest: string): readonly string[] {
  const { step, decision, commit, account, tradingAccount, notBefore, expires, ledger } = predicate;
  return [
    ` statement      ${digest}   over ${subject.length} files`,
    ` decision       ${decision} for step ${step}, if every role signs`,
    ` commit         ${commit}   account ${account?.masked ?? 'none was seen'}`,
    ...(tradingAccount === undefined ? [] : tradingAccountLines(tradingAccount)),
    ` valid          ${notBefore} to ${expires}`,
    ` evidence       ${ledger.size} records, last ${ledger.digest}`,
  ];
}

function tradingAccountLines(account: AccountReference): readonly string[] {
  return [` trades         ${formatTradingAccount(account)}`, ` keyed digest   ${account.keyedDigest}`];
}

function formatAuditScript(statement: Statement | undefined, ofRelease: string): string {
  const own = statement?.subject.find(({ name }) => name === AUDIT_SCRIPT)?.digest.sha256;
  if (own === undefined) return `${ofRelease} is that of this release`;
  if (own === ofRelease) return `${ofRelease}, that of this release; so is the one that was signed`;
  return `${ofRelease} is that of this release; the one that was signed, ${own}, is not`;
}

const WORDS: Readonly<Record<VerificationReport['exitCode'], (reason: VerificationReport['reason']) => string>> = {
  0: (reason) => (reason === 'approved' ? 'authentic, and approved' : 'intact, and signed by every role'),
  3: (reason) => {
    if (reason === 'rehearsal') return 'authentic rehearsal: it approves nothing';
    return reason === 'no_policy' ? 'INTEGRITY ONLY: whose word it is was not asked' : 'authentic, but not an approval';
  },
  5: () => 'BROKEN: it is not what was signed',
};
