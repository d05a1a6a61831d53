import type { RandomStream } from '../../src/domain/random.ts';
import type { Content, Files, TamperBase } from './base.ts';

/** One act of tampering: the change of the bundle, and the arguments of the verifiers. */
export interface Mutation {
  /** Kind of the act, without its location. */
  readonly kind: string;
  /** Every possible reason for an act of this kind; `accepted` where nothing relevant may change. */
  readonly reasons: readonly string[];
  readonly what: string;
  readonly files: Files;
  /** The verifier's policy, when different. */
  readonly policy?: string;
  readonly at?: number;
  readonly commit?: string;
  /** Text of a checkpoint kept by the verifier. */
  readonly checkpoint?: string;
  /** Reasons that follow from the signer, which the bytes alone do not show. */
  readonly expected?: readonly string[];
}

type Change = (bytes: Uint8Array, random: RandomStream) => Content;
type Kind = (
  base: TamperBase,
  random: RandomStream,
) => Omit<Mutation, 'kind' | 'reasons'> & Partial<Pick<Mutation, 'kind'>>;

const ROLES = ['risk_officer', 'cto', 'lead_trader'] as const;

/** A mutation of a random kind at a random location. */
export function drawMutation(base: TamperBase, random: RandomStream): Mutation {
  const possible = KINDS.filter(({ needs }) => needs(base));
  return made(draw(possible, random), base, random);
}

/** One mutation of each kind that a base supports. */
export function eachKind(base: TamperBase, random: RandomStream): readonly Mutation[] {
  const possible = KINDS.filter(({ needs }) => needs(base));
  return possible.map((one) => made(one, base, random));
}

function made({ name, reasons, make }: NamedKind, base: TamperBase, random: RandomStream): Mutation {
  return { kind: name, reasons, ...make(base, random) };
}

/** Number of kinds that a base supports. */
export const kindsOf = (base: TamperBase): number => KINDS.filter(({ needs }) => needs(base)).length;

function draw<T>(list: readonly T[], random: RandomStream): T {
  const one = list[random.integer(list.length)];
  if (one === undefined) throw new Error('nothing to draw from');
  return one;
}

const utf8 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const inText =
  (change: (text: string, random: RandomStream) => string): Change =>
  (bytes, random) =>
    bytesOf(change(utf8(bytes), random));
const inLines = (change: (lines: string[], random: RandomStream) => readonly string[]): Change =>
  inText((text, random) => change(text.split('\n'), random).join('\n'));

const flip: Change = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const index = random.integer(bytes.length);
  changed[index] = (changed[index] ?? 0) ^ (1 << random.integer(8));
  return changed;
};
const dropLine = inLines((lines, random) => lines.toSpliced(random.integer(Math.max(1, lines.length - 1)), 1));
const doubleLine = inLines((lines, random) => {
  const index = random.integer(Math.max(1, lines.length - 1));
  return lines.toSpliced(index, 0, lines[index] ?? '');
});
const swapLines = inLines((lines, random) => {
  if (lines.length < 2) return [...lines, ''];
  const index = random.integer(Math.max(1, lines.length - 2));
  return lines.with(index, lines[index + 1] ?? '').with(index + 1, lines[index] ?? '');
});
const crlf = inText((text) => (text.includes('\n') ? text.replaceAll('\n', '\r\n') : `${text}\r\n`));
const appendBlank = inText((text, random) => `${text}${draw([' ', '\n', '\t', '\r\n'], random)}`);
const empty: Change = () => new Uint8Array();
const remove: Change = () => null;
const link: Change = () => ({ link: '/etc/hostname' });
const cutEnd: Change = (bytes, random) =>
  bytes.subarray(0, bytes.length - 1 - random.integer(Math.min(400, bytes.length)));
const dropTail = inLines((lines, random) => [...lines.slice(0, -2 - random.integer(4)), '']);
const tornTail = inText((text) => `${text}{"attachments":[],"coll`);

/** Changes the bytes inside the armor of a signature. */
const inArmor =
  (change: (bytes: Buffer, random: RandomStream) => Uint8Array): Change =>
  (text, random) => {
    const lines = utf8(text).split('\n');
    const bytes = change(Buffer.from(lines.slice(1, -2).join(''), 'base64'), random);
    const base64 = Buffer.from(bytes).toString('base64').replace(/.{70}/g, '$&\n').trimEnd();
    return bytesOf(`${lines[0]}\n${base64}\n-----END SSH SIGNATURE-----\n`);
  };
const flipInArmor = inArmor((bytes, random) => {
  const changed = flip(bytes, random);
  return changed instanceof Uint8Array ? changed : bytes;
});
const cutInArmor = inArmor((bytes) => bytes.subarray(0, -1));
/** Adds white space that is not part of a signature: within its lines, not at its edges. */
const blankInArmor: Change = inText((text, random) => {
  const at = 40 + random.integer(60);
  return `${text.slice(0, at)}${draw([' ', '\t', '\n', ' \n '], random)}${text.slice(at)}`;
});
const wordsBehind = inText((text) => `${text}seen and approved\n`);

/** Changes a random file with a matching name; an empty one stays unchanged. */
const changing =
  (names: RegExp, change: Change): Kind =>
  (base, random) => {
    const possible = [...base.files].filter(([name, bytes]) => names.test(name) && bytes.length > 0);
    const name = draw(possible.map(([one]) => one).toSorted(), random);
    const files = new Map([[name, change(base.files.get(name) ?? new Uint8Array(), random)]]);
    return { what: name, files };
  };

const STATEMENT = /^statement\.json$/;
const ARTIFACT =
  /^([A-Z].*\.(md|csv)|(?!PRELIVE_VER)[A-Z].*\.json|frozen\/.*|policy\/.*|audit\.sh|ledger-frozen\.ndjson)$/;
const SIGNATURE = /^signatures\/.*\.sig$/;
const LEDGER = /^ledger\.ndjson$/;
const CHECKPOINT = /^ledger\.checkpoint$/;

/** Puts a more favourable word into the statement. */
const reword: Change = inText((text, random) => {
  const [from, to] = draw(
    [
      [/"commit": "."/, '"commit": "e"'],
      [/"commit": "./, '"commit": "e'],
      [/"step": "[a-z]*"/, '"step": "full"'],
      [/"decision": "[A-Z_]*"/, '"decision": "CONDITIONAL_APPROVAL"'],
      [/"expires": "2/, '"expires": "3'],
      [/"verdict": "PASS"/, '"verdict": "FAIL"'],
      [/"masked": "DU/, '"masked": "U1'],
    ] as const,
    random,
  );
  const changed = text.replace(from, to);
  return changed === text ? `${text} ` : changed;
});

const ofAnotherRole: Kind = (base, random) => {
  const [from, to] = draw(
    ROLES.flatMap((a) => ROLES.filter((b) => b !== a).map((b) => [a, b] as const)),
    random,
  );
  const files = new Map([[`signatures/${to}.sig`, base.files.get(`signatures/${from}.sig`) ?? null]]);
  return { what: `the signature of ${from} as that of ${to}`, files };
};

const doubled: Kind = (base, random) => {
  const role = draw(ROLES, random);
  const name = draw(['signatures/cfo.sig', `signatures/${role}.sig.bak`, `signatures/old/${role}.sig`], random);
  return {
    what: `a role file again: ${name}`,
    files: new Map([[name, base.files.get(`signatures/${role}.sig`) ?? null]]),
  };
};

const unsignedRefusal: Kind = (_base, random) => {
  const role = draw(ROLES, random);
  const files = new Map([[`signatures/${role}.refusal.json`, bytesOf('{"predicate":{"reason":"no"}}\n')]]);
  return { what: `a refusal of ${role} that nobody signed`, files, expected: ['bad_signature'] };
};

const extra: Kind = (_base, random) => {
  const name = draw(
    ['NOTES.md', 'RESULTS.json', 'frozen/gates/09-more.yaml', 'policy/allowed_signers.new', 'waivers/1.json'],
    random,
  );
  return { what: `a file more: ${name}`, files: new Map([[name, bytesOf('{}\n')]]) };
};

/** Changes files outside the dossier: test reports, notes in small letters, other workspaces. */
const beside: Kind = (_base, random) => {
  const name = draw(
    ['junit.xml', 'notes.txt', 'rehearsal/statement.json', 'superseded/x/statement.json', '.DS_Store'],
    random,
  );
  const content: Content = random.integer(4) === 0 ? { link: '/etc/hostname' } : bytesOf('something else\n');
  return { what: `a file beside: ${name}`, files: new Map([[name, content]]) };
};

const swapArtifacts: Kind = (base, random) => {
  const names = [...base.files.keys()].filter((name) => /^[A-Z].*\.(md|csv)$|^frozen\//.test(name)).toSorted();
  const [a, b] = [draw(names, random), draw(names, random)];
  const files = new Map([
    [a, base.files.get(b) ?? null],
    [b, base.files.get(a) ?? null],
  ]);
  return { what: `${a} and ${b} exchanged`, files };
};

/** A checkpoint with another commitment; `kept` is the verifier's own copy. */
const forgedCheckpoint =
  (kept: boolean): Kind =>
  (base, random) => {
    const lines = utf8(base.files.get('ledger.checkpoint') ?? new Uint8Array()).split('\n');
    const size = Number(lines[1]);
    const forged = draw(
      [
        lines.with(1, String(size + 1 + random.integer(5))),
        lines.with(1, String(1 + random.integer(size - 1))),
        lines.with(0, 'prelive.dev/ledger/00000000000000000000000000000000'),
        lines.with(2, Buffer.alloc(32, random.integer(256)).toString('base64')),
        lines.slice(0, 2),
        ['', '', ''],
      ],
      random,
    ).join('\n');
    if (kept) return { what: 'a forged checkpoint that the verifier was given', files: new Map(), checkpoint: forged };
    return { what: 'a forged checkpoint in the bundle', files: new Map([['ledger.checkpoint', bytesOf(forged)]]) };
  };

/** Shortens the ledger and the checkpoint beside it; the one kept elsewhere still shows it. */
const cutWithCheckpoint: Kind = (base, random) => {
  const checkpoint = utf8(base.files.get('ledger.checkpoint') ?? new Uint8Array());
  const ledger = dropTail(base.files.get('ledger.ndjson') ?? new Uint8Array(), random);
  const files = new Map<string, Content>([
    ['ledger.ndjson', ledger],
    ['ledger.checkpoint', null],
  ]);
  return { what: 'a tail cut off together with its checkpoint', files, checkpoint };
};

const keptCheckpoint: Kind = (base) => ({
  what: 'the checkpoint that the verifier kept, untouched',
  files: new Map(),
  checkpoint: utf8(base.files.get('ledger.checkpoint') ?? new Uint8Array()),
});

const withoutCheckpoint: Kind = () => ({
  what: 'no checkpoint in the bundle',
  files: new Map([['ledger.checkpoint', null]]),
});

const anotherCommit: Kind = (_base, random) => ({
  what: 'another commit is to be started',
  files: new Map(),
  commit: Array.from({ length: 40 }, () => random.integer(16).toString(16)).join(''),
});

const movedClock: Kind = ({ notBefore, expires }, random) => {
  const away = 1 + random.integer(90 * 86_400_000);
  const at = random.integer(2) === 0 ? notBefore - away : expires + away;
  return { what: `the clock at ${new Date(at).toISOString()}`, files: new Map(), at };
};

const clockWithin: Kind = ({ notBefore, expires }, random) => {
  const at = notBefore + random.integer(expires - notBefore);
  return { what: `the clock at ${new Date(at).toISOString()}, within`, files: new Map(), at };
};

const untouched: Kind = () => ({ what: 'nothing', files: new Map() });

const otherPolicy: Kind = ({ policies }, random) => {
  const { what, folder, reason, files } = draw(policies, random);
  return { kind: `policy: ${what}`, what, files, policy: folder, expected: [reason] };
};

const forgery: Kind = ({ forged }, random) => {
  const { what, reason, files } = draw(forged, random);
  return { kind: `word: ${what}`, what, files, expected: [reason] };
};

/** The older decision as a whole: authentic, but not in force. */
const replayWhole: Kind = ({ older, files }, random) => {
  const checkpoint = utf8(files.get('ledger.checkpoint') ?? new Uint8Array());
  return draw(
    [
      {
        what: 'an older decision for another commit',
        files: older,
        commit: 'f'.repeat(40),
        expected: ['other_commit'],
      },
      {
        what: 'an older decision, with a checkpoint that was kept',
        files: older,
        checkpoint,
        expected: ['ledger_truncated', 'checkpoint_mismatch'],
      },
      { what: 'an older decision when its time is over', files: older, expected: ['expired'] },
    ],
    random,
  );
};

const replaySigned: Kind = ({ older }) => {
  const files = new Map([...older].filter(([name]) => name === 'statement.json' || name.startsWith('signatures/')));
  return {
    what: 'an older statement with its signatures over the documents of this one',
    files,
    expected: ['subject_missing', 'subject_changed'],
  };
};

const replaySignature: Kind = ({ older }, random) => {
  const name = `signatures/${draw(ROLES, random)}.sig`;
  return {
    what: `${name} of an older decision`,
    files: new Map([[name, older.get(name) ?? null]]),
    expected: ['bad_signature'],
  };
};

const always = () => true;
const withOlder = ({ older }: TamperBase) => older.size > 0;
const withPolicies = ({ policies }: TamperBase) => policies.length > 0;

interface NamedKind {
  readonly name: string;
  /** Every reason that both may give; `accepted` where nothing relevant may change. */
  readonly reasons: readonly string[];
  readonly needs: (base: TamperBase) => boolean;
  readonly make: Kind;
}

const kind = (name: string, reasons: readonly string[], make: Kind, needs: NamedKind['needs'] = always): NamedKind => ({
  name,
  reasons,
  needs,
  make,
});

// The drawn policy or signature states which of these reasons applies.
const POLICY_REASONS = [
  'key_revoked',
  'key_expired',
  'key_not_yet_valid',
  'unknown_key',
  'wrong_namespace',
  'not_independent',
  'other_policy',
];
const WORD_REASONS = ['unknown_key', 'wrong_namespace', 'refused', 'other_statement'];

const KINDS: readonly NamedKind[] = [
  kind('nothing', ['accepted'], untouched),
  kind('statement: a bit', ['bad_signature'], changing(STATEMENT, flip)),
  kind('statement: a line gone', ['bad_signature'], changing(STATEMENT, dropLine)),
  kind('statement: a line twice', ['bad_signature'], changing(STATEMENT, doubleLine)),
  kind('statement: CRLF', ['bad_signature'], changing(STATEMENT, crlf)),
  kind('statement: white space', ['bad_signature'], changing(STATEMENT, appendBlank)),
  kind('statement: a word', ['bad_signature'], changing(STATEMENT, reword)),
  kind('statement: gone', ['statement_missing'], changing(STATEMENT, remove)),
  kind('statement: empty', ['bad_signature'], changing(STATEMENT, empty)),
  kind('signed file: a bit', ['subject_changed'], changing(ARTIFACT, flip)),
  kind('signed file: a line gone', ['subject_changed'], changing(ARTIFACT, dropLine)),
  kind('signed file: lines exchanged', ['subject_changed', 'accepted'], changing(ARTIFACT, swapLines)),
  kind('signed file: CRLF', ['subject_changed'], changing(ARTIFACT, crlf)),
  kind('signed file: white space', ['subject_changed'], changing(ARTIFACT, appendBlank)),
  kind('signed file: gone', ['subject_missing'], changing(ARTIFACT, remove)),
  kind('signed file: empty', ['subject_changed'], changing(ARTIFACT, empty)),
  kind('signed file: a link', ['not_a_file'], changing(ARTIFACT, link)),
  kind('signed files exchanged', ['subject_changed', 'accepted'], swapArtifacts),
  kind(
    'signature: a bit in the armor',
    ['bad_signature', 'wrong_namespace', 'accepted'],
    changing(SIGNATURE, flipInArmor),
  ),
  kind('signature: a byte less in the armor', ['bad_signature'], changing(SIGNATURE, cutInArmor)),
  kind('signature: a bit', ['bad_signature', 'wrong_namespace', 'accepted'], changing(SIGNATURE, flip)),
  kind('signature: a line gone', ['bad_signature'], changing(SIGNATURE, dropLine)),
  kind('signature: gone', ['signature_missing'], changing(SIGNATURE, remove)),
  kind('signature: empty', ['bad_signature'], changing(SIGNATURE, empty)),
  kind('signature: a link', ['not_a_file'], changing(SIGNATURE, link)),
  kind('signature: CRLF', ['bad_signature'], changing(SIGNATURE, crlf)),
  kind('signature: white space in it', ['accepted'], changing(SIGNATURE, blankInArmor)),
  kind('signature: words behind it', ['accepted'], changing(SIGNATURE, wordsBehind)),
  kind('a signature in the place of another role', ['wrong_namespace'], ofAnotherRole),
  kind('a role file twice', ['extra_file'], doubled),
  kind('a refusal that nobody signed', ['bad_signature'], unsignedRefusal),
  kind('ledger: a bit', ['ledger_changed', 'ledger_truncated'], changing(LEDGER, flip)),
  kind('ledger: a record gone', ['ledger_changed', 'ledger_truncated'], changing(LEDGER, dropLine)),
  kind('ledger: a record twice', ['ledger_changed'], changing(LEDGER, doubleLine)),
  kind('ledger: records exchanged', ['ledger_changed'], changing(LEDGER, swapLines)),
  kind('ledger: its tail cut off', ['ledger_truncated'], changing(LEDGER, cutEnd)),
  kind('ledger: its last records cut off', ['ledger_truncated'], changing(LEDGER, dropTail)),
  kind('ledger: a torn write behind it', ['accepted'], changing(LEDGER, tornTail)),
  kind('ledger: CRLF', ['ledger_changed'], changing(LEDGER, crlf)),
  kind('ledger: empty', ['ledger_truncated'], changing(LEDGER, empty)),
  kind('ledger: gone', ['ledger_truncated'], changing(LEDGER, remove)),
  kind('ledger: a link', ['not_a_file'], changing(LEDGER, link)),
  kind('checkpoint: a bit', ['checkpoint_mismatch', 'ledger_truncated', 'accepted'], changing(CHECKPOINT, flip)),
  kind('checkpoint forged', ['checkpoint_mismatch', 'ledger_truncated'], forgedCheckpoint(false)),
  kind('kept checkpoint forged', ['checkpoint_mismatch', 'ledger_truncated'], forgedCheckpoint(true)),
  kind('ledger cut with its checkpoint', ['ledger_truncated'], cutWithCheckpoint),
  kind('kept checkpoint, untouched', ['accepted'], keptCheckpoint),
  kind('checkpoint gone', ['accepted'], withoutCheckpoint),
  kind('a file among the signed ones', ['extra_file'], extra),
  kind('a file beside them', ['accepted'], beside),
  kind('another commit', ['other_commit'], anotherCommit),
  kind('clock moved out of its time', ['not_yet_valid', 'expired', 'accepted'], movedClock),
  kind('clock moved within its time', ['accepted'], clockWithin),
  kind('policy', POLICY_REASONS, otherPolicy, withPolicies),
  kind('policy', POLICY_REASONS, otherPolicy, withPolicies),
  kind('word', WORD_REASONS, forgery, ({ forged }) => forged.length > 0),
  kind(
    'older decision as a whole',
    ['other_commit', 'checkpoint_mismatch', 'ledger_truncated', 'expired'],
    replayWhole,
    withOlder,
  ),
  kind('older statement with its signatures', ['subject_missing', 'subject_changed'], replaySigned, withOlder),
  kind('signature of an older decision', ['bad_signature'], replaySignature, withOlder),
];
