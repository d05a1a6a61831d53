import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Wanted } from './is-clear.ts';

/** A file that a command reads. */
export interface ReadFile {
  /** Path, relative to the folder of the command. */
  readonly path: string;
  readonly syntax: 'yaml' | 'json' | 'text';
  readonly words: readonly string[];
  /** A valid text of it. */
  readonly text: string;
  /** Its name in messages; the last part of the path by default. */
  readonly name?: string;
  /** Error codes for invalid YAML or JSON, and for a violated schema. */
  readonly codes: readonly [syntax: string, schema: string];
  /** Invalid texts for this file only, by subject. */
  readonly own?: Readonly<Record<string, readonly [text: string, ...says: (string | RegExp)[]]>>;
  /** True for an optional file. */
  readonly optional?: boolean;
  /** True for a slow command, e.g. with git: generic syntax errors are tested with the other files. */
  readonly isSlow?: boolean;
}

/** A file with invalid content, and the expected message. */
export interface WrongFile extends Wanted {
  readonly about: string;
  readonly path: string;
  readonly words: readonly string[];
  /** Bytes, or `folder` or `nothing`. */
  readonly content: Uint8Array | 'folder' | 'nothing';
}

const DEEP = 10_000;

const WRONG_YAML: Readonly<Record<string, readonly [text: string, ...says: (string | RegExp)[]]>> = {
  'a list that is not closed': ['a: [1, 2\nb: 3\n', /line [123]/],
  'a text that is not closed': ['a: "x\nb: 3\n', /line \d/],
  'a field twice': ['a: 1\nb: 2\na: 3\n', 'line 3', 'a stands twice'],
  'a tab as indent': ['a:\n\t- b\n', 'line 2', 'tab'],
  'a colon in a value': ['a: b: c\n', 'line 1', 'colon'],
  'text without a colon': ['hello\nworld: 1\n', /line \d/],
  'two documents': ['a: 1\n---\nb: 2\n', 'second document'],
  '10,000 levels of lists': ['['.repeat(DEEP), 'levels'],
  '10,000 levels of lists that are closed': [`a: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}`, 'levels'],
  '200 levels of fields': [`a: ${'{a: '.repeat(200)}1${'}'.repeat(200)}`, 'levels'],
  '5,000 levels of dashes': ['- '.repeat(DEEP / 2), 'levels'],
  'a bomb of aliases': [bomb(), 'aliases'],
  'a list that contains itself': ['a: &a [*a]\n', 'levels'],
  'an alias without an anchor': ['a: *nobody\n', '*nobody', 'anchor'],
  'a tag': ['a: !!js/function "x"\n', 'tag', 'line 1'],
  'a reserved sign': ['a: @x\n', 'line 1'],
};

const WRONG_JSON: Readonly<Record<string, readonly [text: string, ...says: (string | RegExp)[]]>> = {
  'an object that is not closed': ['{\n"a": 1', 'line 1', '} is missing'],
  'an array that is not closed': ['{"a": [1,\n2', 'line 1', '] is missing'],
  'a text that is not closed': ['{"a": "b', 'double quote is missing'],
  'a comma before the end': ['{\n"a": 1,\n}', 'line 2', 'a comma before }'],
  'a comment': ['{\n// x\n"a": 1}', 'line 2', 'comment'],
  'single quotes': ["{'a': 1}", 'line 1', 'single quotes'],
  'a name without quotes': ['{a: 1}', 'line 1', 'a name in double quotes'],
  'a missing comma': ['{"a": 1\n"b": 2}', 'line 2', 'a comma or }'],
  NaN: ['{"a": NaN}', 'line 1', 'expected a value'],
  'a name twice': ['{"a": 1,\n"a": 2}', 'line 2', 'stands twice'],
  'a second document': ['{}\n{}', 'line 2', 'after the end'],
  'a line end in a text': ['{"a": "b\nc"}', 'line 1', 'control character'],
  '10,000 levels': ['['.repeat(DEEP), 'levels'],
  '10,000 levels that are closed': [`{"a": ${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`, 'levels'],
  nothing: ['', 'empty'],
  'blanks alone': [' \n ', 'empty'],
};

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let at = 1; at < 10; at++)
    lines.push(`a${at}: &a${at} [${Array.from({ length: 9 }, () => `*a${at - 1}`).join(', ')}]`);
  return `${lines.join('\n')}\n`;
}

/** A file with every generic error of its kind. */
export function wrongContents(file: ReadFile): readonly WrongFile[] {
  const name = file.name ?? file.path.slice(file.path.lastIndexOf('/') + 1);
  const wrong = (about: string, content: WrongFile['content'], code: string, says: Wanted['says']): WrongFile => ({
    about: `${name}: ${about}`,
    path: file.path,
    words: file.words,
    content,
    code,
    exitCode: exitOf(code),
    // Findings of the gate linter have the form FILE:LINE.
    says: [name, ...says.filter((word) => code !== 'GATES_INVALID' || !String(word).includes('line'))],
  });
  const all = file.syntax === 'yaml' ? WRONG_YAML : file.syntax === 'json' ? WRONG_JSON : {};
  const texts = Object.entries(all).slice(0, file.isSlow === true ? 3 : undefined);
  const [syntax, schema] = file.codes;
  const shapes: readonly (readonly [string, string, RegExp])[] =
    file.syntax === 'text'
      ? []
      : [
          ['a list', '[1, 2]', /expected/i],
          ['a number', '7', /expected/i],
          ['a text', '"x"', /expected/i],
        ];
  const empty: readonly (readonly [string, string, RegExp])[] =
    file.syntax === 'yaml'
      ? [
          ['nothing', '', /expected/i],
          ['a comment alone', '# x\n', /expected/i],
        ]
      : [];
  return [
    ...texts.map(([about, [text, ...says]]) => wrong(about, Buffer.from(text), syntax, says)),
    ...[...shapes, ...empty].map(([about, text, says]) => wrong(about, Buffer.from(text), schema, [says])),
    ...Object.entries(file.own ?? {}).map(([about, [text, ...says]]) => wrong(about, Buffer.from(text), schema, says)),
    wrong('UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(file.text, 'utf16le')]), 'FILE_UNREADABLE', [
      'UTF-16',
    ]),
    wrong('ISO-8859-1', Buffer.from(`${file.text}\n# \u00fc\n`, 'latin1'), 'FILE_UNREADABLE', [
      /line \d+ .*ISO-8859-1/,
    ]),
    wrong('a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0xff]), 'FILE_UNREADABLE', ['zeros']),
    wrong('a folder', 'folder', 'FILE_UNREADABLE', ['folder']),
    ...(file.optional === true ? [] : [wrong('is not there', 'nothing', 'FILE_UNREADABLE', ['there is no such file'])]),
  ];
}

function exitOf(code: string): number {
  if (code === 'LEDGER_BROKEN') return 5;
  return ['FILE_UNREADABLE', 'FILE_NOT_JSON', 'DOCUMENT_INVALID'].includes(code) ? 4 : 2;
}

const packaged = (path: string) => readFileSync(resolve(import.meta.dirname, '../../..', path), 'utf8');
const sample = (path: string) => packaged(`fixtures/sample-system/${path}`);

const config = sample('prelive.yaml');
const charter = sample('policy/charter.json');
const scenario = packaged('fixtures/scenarios/nightly-reset.yaml');

/** Every file written by people and read by a command. */
export const READ_FILES: readonly ReadFile[] = [
  {
    path: 'prelive.yaml',
    syntax: 'yaml',
    words: ['status'],
    optional: true,
    text: config,
    codes: ['CONFIG_INVALID', 'CONFIG_INVALID'],
    own: {
      'a field of another name': [
        config.replace('symbols:', 'simbols:'),
        '/simbols',
        'did you mean symbols?',
        /line \d+/,
      ],
      'a text for a list': [config.replace(/^symbols:.*/m, 'symbols: AAPL'), '/symbols', 'a list', '"AAPL"'],
      'wrong symbols, all at once': [config.replace(/^symbols:.*/m, 'symbols: [aapl, MSFT, "A/B"]'), '"aapl"', '"A/B"'],
      'a symbol twice': [config.replace(/^symbols:.*/m, 'symbols: [AAPL, AAPL]'), '/symbols', '"AAPL" twice'],
      'no symbols': [config.replace(/^symbols:.*/m, 'symbols: []'), '/symbols', 'at least 1'],
      'an empty field': [config.replace(/^symbols:.*/m, 'symbols:'), '/symbols', 'nothing'],
      'a capital without an end': [
        config.replace('in_use: 1000000', 'in_use: .inf'),
        '/capital/in_use',
        '.inf',
        /line \d+/,
      ],
      'a capital that is no number': [config.replace('in_use: 1000000', 'in_use: .nan'), '/capital/in_use', '.nan'],
      'a capital below zero': [config.replace('in_use: 1000000', 'in_use: -5'), '/capital/in_use', '-5'],
      'a currency of four letters': [
        config.replace('currency: USD', 'currency: EURO'),
        '/capital/currency',
        'USD',
        '"EURO"',
      ],
      'a level of no kill switch': [
        `${config}rehearsal: { kill_switches: { loss_fire_at: -0.05 } }\n`,
        '/rehearsal/kill_switches/loss_fire_at',
        'pnl_fire_at',
        /line \d+/,
      ],
      'an unknown step': [`${config}step: pilto\n`, '/step', 'did you mean pilot?'],
      'a trading section without what trades': [`${config}trading: {}\n`, '/trading/embedded', 'missing'],
      'a strategy of another form': [
        `${config}trading: { embedded: { strategy: [tsmr] } }\n`,
        '/trading/embedded/strategy',
        /line \d+/,
      ],
      'a parameter that is a list': [
        `${config}trading: { embedded: { strategy: tsmr, parameters: { entry: [1] } } }\n`,
        '/trading/embedded/parameters/entry',
        'a number, a name',
      ],
      'a bus without a name': [`${config}engine: { bus: "" }\n`, '/engine/bus'],
      'another version': [config.replace('version: 1', 'version: 2'), '/version', '1', '2'],
      'no version': [config.replace('version: 1', ''), '/version', 'missing'],
      'a path out of the system': [config.replace('policy/roles', '../roles'), '/policy', 'without ..', '"../roles"'],
      'an absolute path': [config.replace('policy/roles', '/etc'), '/policy', 'relative', '"/etc"'],
      'a live port as text': [`${config}broker: { port: "4002" }\n`, '/broker/port', 'a whole number', '"4002"'],
      'a host with a scheme': [
        `${config}broker: { host: "http://x" }\n`,
        '/broker/host',
        'a host name or an address',
        '"http://x"',
      ],
      'a host with a port': [`${config}broker: { host: "localhost:4002" }\n`, '/broker/host', '"localhost:4002"'],
      'an empty host': [`${config}broker: { host: "" }\n`, '/broker/host', 'a host name or an address'],
      'a client id beyond the last': [
        `${config}broker: { client_id: 2147483648 }\n`,
        '/broker/client_id',
        '2147483648',
      ],
      'a port beyond the last': [`${config}broker: { port: 70000 }\n`, '/broker/port', '70000'],
      'a repository without an owner': [
        config.replace('example/sample-momentum', 'momentum'),
        '/reviews/repository',
        'OWNER/NAME',
      ],
      'an unknown asset class': [config.replace('[STK]', '[STOCK]'), '/asset_classes/0', '"STOCK"'],
      'yes for a number': [
        config.replace('required_approvals: 2', 'required_approvals: yes'),
        '/reviews/required_approvals',
        '"yes"',
      ],
    },
  },
  {
    path: 'artifacts.yaml',
    syntax: 'yaml',
    words: ['stage1'],
    isSlow: true,
    text: sample('artifacts.yaml'),
    codes: ['CONFIG_INVALID', 'CONFIG_INVALID'],
    optional: true,
    own: { 'an extra field': ['artefacts: []\nartifacts: []\n', '/artefacts', 'did you mean artifacts?'] },
  },
  {
    path: 'docs/error-codes.yaml',
    syntax: 'yaml',
    words: ['stage3'],
    isSlow: true,
    text: sample('docs/error-codes.yaml'),
    codes: ['CONFIG_INVALID', 'CONFIG_INVALID'],
    optional: true,
    own: { 'a code as text': ['error_codes:\n  - { code: "abc", handling: x }\n', /\/error_codes\/0/] },
  },
  {
    path: 'policy/charter.json',
    syntax: 'json',
    words: ['charter'],
    text: charter,
    codes: ['FILE_NOT_JSON', 'CONFIG_INVALID'],
    optional: true,
    own: {
      'a limit that is a text': [
        charter.replace(/("risk_limits": \{\s*"\w+": )[-\d.]+/, '$1"ten"'),
        '/risk_limits/',
        'a number',
        '"ten"',
      ],
      'a limit without an end': [
        charter.replace(/("risk_limits": \{\s*"\w+": )[-\d.]+/, '$11e999'),
        '/risk_limits/',
        'without an end',
      ],
      'a digest that is none': [
        charter.replace(/"sha256": "\w+"/, '"sha256": "abc"'),
        '/subjects/0/sha256',
        '64 hex digits',
        '"abc"',
      ],
      'a day for a time': [
        charter.replace(/"issued_at": "[^"]+"/, '"issued_at": "2026-11-20"'),
        '/issued_at',
        'date and time',
      ],
    },
  },
  {
    path: 'fixtures/manifest.json',
    name: 'fixtures/manifest.json',
    syntax: 'json',
    words: ['stage1'],
    isSlow: true,
    text: sample('fixtures/manifest.json'),
    codes: ['FILE_NOT_JSON', 'CONFIG_INVALID'],
    optional: true,
    own: { 'a file without a digest': ['{"seeds": {}, "files": [{"path": "a"}]}', '/files/0/sha256', 'missing'] },
  },
  {
    path: 'policy/roles/policy.json',
    syntax: 'json',
    words: ['sign', '--role', 'cto', '--show'],
    text: sample('policy/roles/policy.json'),
    codes: ['FILE_NOT_JSON', 'POLICY_INVALID'],
  },
  {
    path: '../sample-system-reviews.json',
    syntax: 'json',
    words: ['stage4'],
    isSlow: true,
    text: packaged('fixtures/sample-system-reviews.json'),
    codes: ['FILE_NOT_JSON', 'DOCUMENT_INVALID'],
  },
  {
    path: 'my.yaml',
    syntax: 'yaml',
    words: ['gateway', '--port', '0', '--scenario', 'my.yaml'],
    text: scenario,
    codes: ['CONFIG_INVALID', 'DOCUMENT_INVALID'],
    own: {
      'a fault of another name': [
        'id: my\ntitle: x\nfaults:\n  - { at: 1s, do: { half-opne: {} } }\n',
        'half-opne',
        'half-open',
      ],
      'a length that is none': [
        'id: my\ntitle: x\nfaults:\n  - { at: soon, do: { half-open: {} } }\n',
        '/faults/0/at',
        '"soon"',
        '250ms',
      ],
      'a seed without an end': ['id: my\ntitle: x\ngateway: { seed: .inf }\n', '/gateway/seed', '.inf'],
      'another id than its name': ['id: other\ntitle: x\n', 'my'],
    },
  },
  {
    path: 'contracts.yaml',
    syntax: 'yaml',
    words: ['gateway', '--port', '0', '--contracts', 'contracts.yaml'],
    text: packaged('fixtures/contracts/derivatives.yaml'),
    codes: ['CONFIG_INVALID', 'DOCUMENT_INVALID'],
    own: {
      'an option without a strike': [
        'version: 1\ncontracts:\n  - { security_type: OPT, con_id: 1, underlying: AAPL, exchange: SMART, expiry: "20261218", right: C, multiplier: 100 }\n',
        '/contracts/0/strike',
        'missing',
      ],
      'an unknown class': [
        'version: 1\ncontracts:\n  - { security_type: OPTION, con_id: 1 }\n',
        '/contracts/0/security_type',
        '"OPTION"',
      ],
    },
  },
  {
    path: 'actions.yaml',
    syntax: 'yaml',
    words: ['gateway', '--port', '0', '--corporate-actions', 'actions.yaml'],
    text: packaged('fixtures/markets/corporate-actions.yaml'),
    codes: ['CONFIG_INVALID', 'DOCUMENT_INVALID'],
    own: {
      'neither split nor dividend': [
        'version: 1\nactions:\n  - { symbol: AAPL, date: 2026-11-18 }\n',
        '/actions/0',
        'either a split or a dividend',
      ],
      'both split and dividend': [
        'version: 1\nactions:\n  - { symbol: AAPL, date: 2026-11-18, split: {old_shares: 1, new_shares: 2}, dividend: {per_share: 1} }\n',
        '/actions/0',
      ],
      'a day that is none': [
        'version: 1\nactions:\n  - { symbol: AAPL, date: 2026-13-45, dividend: {per_share: 1} }\n',
        '/actions/0/date',
        '2026-12-31',
        '"2026-13-45"',
      ],
      'a dividend without an end': [
        'version: 1\nactions:\n  - { symbol: AAPL, date: 2026-11-18, dividend: .inf }\n',
        '/actions/0/dividend',
        '.inf',
      ],
    },
  },
  {
    path: 'bars.csv',
    syntax: 'text',
    words: ['gateway', '--port', '0', '--bars', 'bars.csv'],
    text: packaged('fixtures/markets/bars.csv'),
    codes: ['DOCUMENT_INVALID', 'DOCUMENT_INVALID'],
    own: csvFaults(packaged('fixtures/markets/bars.csv')),
  },
  {
    path: 'ticks.csv',
    syntax: 'text',
    words: ['gateway', '--port', '0', '--ticks', 'ticks.csv'],
    text: packaged('fixtures/markets/ticks.csv'),
    codes: ['DOCUMENT_INVALID', 'DOCUMENT_INVALID'],
    own: csvFaults(packaged('fixtures/markets/ticks.csv')),
  },
  {
    path: 'gates/07-paper-trading.yaml',
    name: 'gates/07-paper-trading.yaml',
    syntax: 'yaml',
    words: ['gates', 'list', '--gates', 'gates'],
    text: packaged('gates/07-paper-trading.yaml'),
    codes: ['GATES_INVALID', 'GATES_INVALID'],
    optional: true,
  },
];

function csvFaults(text: string): NonNullable<ReadFile['own']> {
  const [header = '', first = ''] = text.split('\n');
  const cells = first.split(',');
  const lineWith = (at: number, cell: string) =>
    `${header}\n${cells.map((old, i) => (i === at ? cell : old)).join(',')}\n`;
  return {
    nothing: ['', 'header'],
    'a header alone': [`${header}\n`, 'under the header'],
    'another header': ['a,b,c\n1,2,3\n', 'line 1', 'columns', 'a,b,c'],
    'a line that is too short': [`${header}\nAAPL,2026-11-18\n`, 'line 2'],
    'a quote that is not closed': [`${header}\n"AAPL,${cells.slice(1).join(',')}\n`, /line \d/],
    'a symbol that is not listed': [lineWith(0, 'NOSUCH'), 'line 2', 'symbol', '"NOSUCH"'],
    'a time without a zone': [lineWith(1, '2026-11-18 14:30'), 'line 2', 'time', 'zone'],
    'a price that is no number': [lineWith(2, 'abc'), 'line 2', '"abc"'],
    'a price without an end': [lineWith(2, 'Infinity'), 'line 2', '"Infinity"'],
    'a price below zero': [lineWith(2, '-1'), 'line 2', '"-1"'],
    'digits that are not ASCII': [lineWith(2, '１２３'), 'line 2', 'price'],
  };
}
