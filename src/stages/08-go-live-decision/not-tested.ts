import { accountKind } from '../../domain/account.ts';
import { clauseTitle } from './format.ts';
import type { DossierInputs } from './inputs.ts';
import { findEvidence } from './sharpe-strength.ts';

/** Points that no evidence in this dossier covers, listed for the reader. */
export function notTested(inputs: DossierInputs): readonly string[] {
  return [...ofTheMarket(inputs), ...ofTheDrills(inputs), ...gaps(inputs), ...inputs.notTested];
}

function ofTheMarket(inputs: DossierInputs): readonly string[] {
  const { gates, step } = inputs;
  if (step === 'rehearsal' || gates.some((gate) => gate.simulated)) {
    return [
      'The real gateway of Interactive Brokers: every broker message came from the simulated one.',
      'Real prices and real fills: the market of the session was generated, with a planted effect that the strategy can find.',
      'Real market data, its permissions, its delays and its gaps.',
      'The paper account and the live account of the firm.',
    ];
  }
  return [
    'Real fills: a paper account fills from the best bid and offer without a place in the queue.',
    'The effect of own orders on the market.',
    untestedAccount(inputs),
    'Markets that the paper sessions did not meet: crashes, trading halts, earnings, days with early closing.',
  ];
}

/** Stage 6 saw only the account of the evidence. */
function untestedAccount({ account, tradingAccount }: DossierInputs): string {
  const differs = 'its permissions, margins and fees may differ from those of the paper account';
  if (tradingAccount === undefined || tradingAccount.keyedDigest === account?.keyedDigest) {
    return `The live account: ${differs}.`;
  }
  return `The account that this step trades, ${tradingAccount.masked} (${accountKind(tradingAccount)}): nothing of it was seen, all evidence comes from ${account?.masked ?? 'no account'}; ${differs}.`;
}

function ofTheDrills({ drills, limits }: DossierInputs): readonly string[] {
  const drilled = drills.killSwitch?.name;
  const others = limits.killSwitches.flatMap(({ name, title }) => (name === drilled ? [] : [title]));
  return [
    ...(drills.rollback === undefined ? ['The rollback: no drill is on record.'] : []),
    `The kill switch for ${others.join(' and ')}${drilled === undefined ? '' : ': only another one was drilled'}.`,
    'A rollback without the gateway: by telephone through the trade desk of the broker.',
  ];
}

/** Evidence that a clause needs and that is missing. */
function gaps({ gates }: DossierInputs): readonly string[] {
  const open = gates.flatMap((gate) =>
    gate.clauses.flatMap((clause) =>
      clause.gaps
        .filter((gap) => gap.name !== 'governance_signed')
        .map((gap) => `Stage ${gate.stage}, ${clauseTitle(clause)}: ${gap.detail}.`),
    ),
  );
  const origin = findEvidence(gates, 7, 'baseline_origin_measured');
  const modelled =
    origin?.value === false ? ['Latency against a measured baseline: the baseline was made by a model.'] : [];
  return [...new Set([...open, ...modelled])];
}
