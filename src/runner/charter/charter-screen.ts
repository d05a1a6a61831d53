import type { CharterProposal, CharterStanding } from './charter.ts';

/** Screen of `prelive charter`: limits, signatures, and faults. */
export function charterLines({ path, facts, faults, waiting }: CharterStanding): readonly string[] {
  const holds = faults.length === 0 && waiting.length === 0;
  return [
    ` charter ${path}   ${holds ? 'in force' : faults.length > 0 ? 'VOID' : `waits for ${waiting.join(', ')}`}`,
    ...(facts === undefined ? [] : [`   ${facts.sha256}`]),
    ...Object.entries(facts?.riskLimits ?? {}).map(([name, value]) => `   ${name.padEnd(32)} ${value}`),
    ...(facts?.roles.map(({ role, state, signer }) => `   ${state.padEnd(8)} ${role}${signer ? ` (${signer})` : ''}`) ??
      []),
    ...(facts === undefined ? [] : [`   names ${facts.subjects.length} files`]),
    ...faults.map((fault) => `   ${fault}`),
  ];
}

/** Screen of `prelive charter propose`. */
export function charterProposalLines({ document, changes }: CharterProposal, path: string): readonly string[] {
  if (changes?.length === 0)
    return [` charter ${path}   nothing has changed: it stands as it was, with its signatures`];
  return [
    ` charter ${path}   written; it needs the signatures of risk_officer and cto`,
    ...(changes ?? [`the first charter of ${document.system}`]).map((change) => `   ${change}`),
    ' next  prelive charter sign --role ROLE --key KEY',
  ];
}
