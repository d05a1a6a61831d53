import type { Statement } from '../../signing/statement.ts';
import { formatTradingAccount } from '../../stages/08-go-live-decision/words.ts';
import { shellWord } from '../output/shell-word.ts';
import type { DossierStore } from '../ports/dossier-store.ts';
import type { SigningReport, SigningReview } from './sign-as-role.ts';

/** Document that a signer must read first. */
const DOCUMENT = 'GO_LIVE_DECISION_GATE.md';

/** Screen before a signature: its effect, its subject, and the digests of the signed files. */
export function reviewLines(
  { proposed, verification }: SigningReview,
  store: DossierStore,
  folder: string,
): readonly string[] {
  const { predicate, subject } = proposed.statement;
  const document = subject.find(({ name }) => name === DOCUMENT)?.digest.sha256;
  const loss = maximumLoss(store);
  return [
    ` step           ${predicate.step}`,
    ` if all sign    ${predicate.decision}`,
    ` commit         ${predicate.commit}`,
    ` configuration  ${predicate.configurationDigest}`,
    ` account        ${predicate.account?.masked ?? 'none was seen'}`,
    ...tradingAccountLines(proposed.statement),
    ` verdicts       ${predicate.verdicts.map(({ stage, verdict }) => `${stage} ${verdict}`).join('  ')}`,
    ...waivedLines(proposed.statement),
    ...(loss === undefined ? [] : [` can lose       ${loss}`]),
    ...notTestedLines(store),
    ` evidence       ${predicate.ledger.size} records, last ${predicate.ledger.digest}`,
    ` valid          ${predicate.notBefore} to ${predicate.expires}`,
    ` read           ${folder}/${DOCUMENT}   ${document ?? 'not among what is signed'}`,
    ` signed is      ${folder}/statement.json   ${proposed.digest}   over ${subject.length} files`,
    ...subject.map(({ name, digest }) => `                ${digest.sha256}  ${name}`),
    ...verification.roles.map(({ role, status, holder }) => ` ${status.padEnd(14)} ${role} (${holder.person})`),
  ];
}

/** Screen after a signature. */
export function signedLines({ role, verdict, files, verification }: SigningReport, folder: string): readonly string[] {
  const key = 'fingerprint' in verdict ? `   ${verdict.fingerprint}` : '';
  const open = verification.roles.filter(({ status }) => status !== 'signed').map((one) => one.role);
  const rest = open.length === 0 ? 'every role has signed' : `not signed: ${open.join(', ')}`;
  return [
    '',
    ` ${verdict.status} as ${role} (${verdict.holder.person})${key}`,
    ...files.map((file) => ` wrote ${folder}/${file}`),
    ` ${rest}   next  prelive decide --out ${shellWord(folder)}`,
  ];
}

/** Account that will be traded. */
function tradingAccountLines({ predicate: { tradingAccount } }: Statement): readonly string[] {
  if (tradingAccount === undefined) return [];
  return [` trades         ${formatTradingAccount(tradingAccount)}`, ` keyed digest   ${tradingAccount.keyedDigest}`];
}

function waivedLines({ predicate: { waivers = [] } }: Statement): readonly string[] {
  if (waivers.length === 0) return [' waived         nothing'];
  return waivers.map(
    ({ stage, clause, until, by }) => ` waived         gate ${stage}, ${clause}, until ${until} by ${by.join(', ')}`,
  );
}

/** List of untested parts, copied from the document. */
function notTestedLines(store: DossierStore): readonly string[] {
  const text = new TextDecoder().decode(store.read(DOCUMENT));
  const section = /^## WHAT WAS NOT TESTED\n\n((?:- .*\n)*)/m.exec(text)?.[1] ?? '';
  const items = section.split('\n').filter((line) => line !== '');
  return items.map(
    (line, index) => ` ${index === 0 ? 'not tested' : '          '}     ${withoutMarkdown(line.slice(2))}`,
  );
}

/** Maximum loss, read from the document, whose bytes were proposed. */
function maximumLoss(store: DossierStore): string | undefined {
  const text = new TextDecoder().decode(store.read(DOCUMENT));
  return /^\| Most money that this step can lose \| (.*) \|$/m.exec(text)?.[1];
}

/** A line of the document without the backslashes that Markdown needs. */
function withoutMarkdown(line: string): string {
  return line.replace(/\\([\\`*_[\]#<])/g, '$1');
}
