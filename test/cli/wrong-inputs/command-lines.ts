import type { FlagShape } from '../../../src/commands/command-line.ts';
import { COMMANDS } from '../../../src/commands/index.ts';
import type { Wanted } from './is-clear.ts';

/** An invalid command line. */
export interface WrongLine extends Wanted {
  readonly words: readonly string[];
}

/** Every flag of every command with every generic error. */
export function wrongFlags(): readonly WrongLine[] {
  return Object.entries(COMMANDS).flatMap(([id, command]) => {
    const words = id.split(':');
    const flags: Readonly<Record<string, FlagShape>> = command.flags ?? {};
    return Object.entries(flags).flatMap(([name, flag]) => wrongWays(words, name, flag));
  });
}

function wrongWays(command: readonly string[], name: string, flag: FlagShape): readonly WrongLine[] {
  const line = (words: readonly string[], says: WrongLine['says'], isValue = true): WrongLine => ({
    words: [...command, ...words],
    code: 'USAGE',
    says: [`--${name}`, ...says],
    isValue,
  });
  if (flag.type === 'boolean') return [line([`--${name}=x`], ['found "x"'])];
  const control = line([`--${name}`, 'a\u0000b\u001b[31m'], [String.raw`\u0000`]);
  return [
    line([`--${name}`], ['behind it, found nothing']),
    line([`--${name}`, ''], ['an empty text']),
    line([`--${name}=  `], ['blanks alone']),
    flag.options === undefined
      ? control
      : line([`--${name}`, `${flag.options[0]}x`], [`did you mean ${flag.options[0]}?`]),
    ...(flag.multiple === true || flag.options !== undefined
      ? []
      : [line([`--${name}`, 'a', `--${name}`, 'b'], ['a second time', '"b"'])]),
  ];
}

/** Every command with an unknown flag, and with an argument that it does not accept. */
export function wrongCommands(): readonly WrongLine[] {
  return Object.keys(COMMANDS).flatMap((id) => {
    const words = id.split(':');
    return [
      {
        words: [...words, '--jsno'],
        code: 'USAGE',
        says: ['--jsno', `prelive ${words.join(' ')}`, 'did you mean --json?'],
      },
      { words: [...words, '--nonsense=1'], code: 'USAGE', says: ['--nonsense is no flag of'] },
      { words: [...words, 'a', 'b', 'c', 'surplus'], code: 'USAGE', says: [/"(a|b|c|surplus)"/] },
    ].map((line) => ({
      ...line,
      says: line.says.map((word) => (word === 'did you mean --json?' ? 'Did you mean --json?' : word)),
    }));
  });
}

const line = (text: string, ...says: WrongLine['says']): WrongLine => ({ words: text.split(' '), code: 'USAGE', says });
const value = (text: string, ...says: WrongLine['says']): WrongLine => ({ ...line(text, ...says), isValue: true });
const flag = (command: string, name: string, values: readonly string[], ...says: WrongLine['says']) =>
  values.map(
    (text): WrongLine => ({
      words: [...command.split(' '), name, text],
      code: 'USAGE',
      says: [name, ...says],
      isValue: true,
    }),
  );

const DURATIONS = [
  '0.0001ms',
  '99999999999999999999h',
  '5',
  '0s',
  '-1h',
  '6 h',
  '6hours',
  '1e3s',
  '25h',
  '999ms',
  'Infinityh',
  '٣h',
  'NaN',
];
const TRADES = ['50', '200-50', 'a-b', '0-5', '-', '5-', '1-9999999', '1.5-3', '５０-２００', '50–200'];
const INSTANTS = [
  '2026-13-45',
  '2026-02-30',
  '0000-01-01',
  'yesterday',
  '2026-11-20T17:00',
  '20261120',
  '2026-11-20T25:00:00Z',
];
const WHOLE = ['x', '1.5', '-1', '1e3', '99999999999999999999', '０', 'NaN', 'Infinity', '0x10', '1_000'];
const HOSTS = [
  'http://x',
  'localhost:4002',
  'https://gateway.example:4002/',
  'a b',
  'a/b',
  '[::1]',
  '::g::',
  'user@host',
  '-x',
  'a..b',
];

/** Invalid values of specific flags, and flags that exclude each other. */
export const WRONG_VALUES: readonly WrongLine[] = [
  line('nonsense', '"nonsense" is no command'),
  line('gates nonsense', '"gates nonsense" is no command', 'prelive gates explain'),
  line('gate list', 'Did you mean: prelive gates list'),
  line('stats', 'Did you mean: prelive status'),
  line('rehearsal', 'Did you mean: prelive rehearse'),
  line('STAGE7', 'Did you mean: prelive stage7'),
  line('stage9', 'is no command'),
  line('evidence ad', 'Did you mean: prelive evidence add'),
  value('-x', '"-x"'),
  value('--nonsense', '"--nonsense"'),
  line('status --stp pilot', '--stp', 'Did you mean --step?'),
  line('stage7 --durtion 6h', '--durtion', 'Did you mean --duration?'),
  line('stage6', '--paper is missing'),
  line('gates explain', 'STAGE is missing'),
  line('waive 7', 'CLAUSE is missing'),
  line('evidence show', 'RECORD is missing'),
  line('evidence add', 'NAME is missing'),
  line('evidence import', 'SEGMENT is missing'),
  line('evidence export', '--to is missing'),
  line('keys revoke', 'FINGERPRINT is missing'),
  line('keys enroll', '--key is missing'),
  line('guard', '--step is missing'),
  line('sign', '--role is missing'),
  line('drill', 'KIND is missing'),
  line('verify', 'BUNDLE is missing'),
  value('sign --role cto --refuse', '--refuse', '--reason'),
  value('sign --role cto --show --refuse --reason x', '--show', '--refuse'),
  value('decide --strict --report-only', '--strict', '--report-only'),
  value('keys sign --role cto', '--key or --show'),
  value('keys sign --role cto --key x --show', '--key', '--show'),
  value('keys enroll --key x', '--role or --collector'),
  value('gateway --bars x --ticks y', '--bars', '--ticks'),
  value('gateway --bar-size 5s', '--bar-size', '--bars'),
  value('gateway --replay x --record y', '--replay', '--record'),
  value('drill fire', 'KIND', 'rollback, kill-switch', '"fire"'),
  value('drill rolback', 'did you mean rollback?'),
  value('gates explain 9', 'STAGE', '1 to 8', '"9"'),
  value('gates explain seven', 'STAGE', '"seven"'),
  value('waive 0 x --reason x --until 2026-12-05', 'STAGE', '"0"'),
  value('evidence show abc', 'RECORD', '"abc"'),
  value('evidence show 0', 'RECORD', '"0"'),
  value('evidence show 99999999999999999999', 'RECORD'),
  ...flag('stage7', '--duration', DURATIONS, '1s to 24h'),
  ...flag('rehearse', '--duration', DURATIONS, '1s to 24h'),
  ...flag('stage7', '--trades', TRADES, 'MIN-MAX'),
  ...flag('stage7', '--symbols', ['aapl', 'AAPL,,MSFT', 'AAPL,AAPL', 'A/B', 'AAPL;MSFT', ','], 'AAPL'),
  { ...value('stage7 --symbols aapl,msft,AAPL', '"aapl", "msft"') },
  { ...value('drill rollback --symbols aapl,msft', '"aapl", "msft"') },
  { ...value('baseline record --symbols AAPL,MSFT,AAPL,MSFT', '"AAPL", "MSFT" more than once') },
  ...['stage6 --paper', 'stage7', 'baseline record', 'drill rollback'].flatMap((command) => [
    ...flag(command, '--port', [...WHOLE, '0', '65536'], 'from 1 to 65535'),
    ...flag(command, '--client-id', [...WHOLE, '2147483648'], 'from 0 to 2147483637'),
    ...flag(command, '--host', HOSTS, 'a host name or an address'),
    ...flag(
      command,
      '--account',
      ['du1234567', '1', 'DU-1234567', 'DU 1234567', 'DU12345671234567123456712'],
      'an account id',
    ),
  ]),
  ...['4001', '7496'].map((port) => ({
    words: ['stage6', '--paper', '--port', port],
    code: 'LIVE_PORT_REFUSED',
    says: [port, '4002'],
  })),
  ...flag('gateway', '--port', ['x', '-1', '65536', '1.5'], 'from 0 to 65535'),
  ...flag('gateway', '--control-port', ['x', '65536'], 'from 0 to 65535'),
  ...flag('gateway', '--host', HOSTS, 'a host name or an address'),
  ...flag('gateway', '--speed', ['0', '1001', 'fast'], 'from 1 to 1000'),
  ...flag('gateway', '--seed', WHOLE, 'a whole number'),
  ...flag('gateway', '--cash', ['-1', '1.5', 'a lot'], 'a whole number'),
  ...flag('gateway', '--account', ['1', '', 'x'.repeat(30), 'a b'].filter(Boolean), 'a letter'),
  ...flag('gateway', '--date', INSTANTS, '2026-11-18'),
  ...flag('gateway', '--time-zone', ['Mars/Olympus', 'Europe/Berln', 'CEST5'], 'time-zone database'),
  ...flag(
    'gateway --bars fixtures/markets/bars.csv',
    '--bar-size',
    ['5', '0s', '1.5s', '8d', '1w', '-1m'],
    /whole seconds|1s to 7d/,
  ),
  value('gateway --deny FUTX,OPT,foo', '--deny', '"FUTX", "foo"', 'did you mean FUT?'),
  value('gateway --deny fut', '"fut"', 'did you mean FUT?'),
  value('gateway --scenario nightly-rset', '--scenario', 'did you mean nightly-reset?'),
  value('gateway --scenario nothing', '--scenario', '"nothing"'),
  ...flag('rehearse', '--seed', WHOLE, 'a whole number'),
  ...flag('baseline record', '--orders', ['199', '10001', ...WHOLE], 'from 200 to 10000'),
  ...flag('decide', '--as-of', INSTANTS, 'a day such as'),
  ...flag('status', '--as-of', INSTANTS, 'a day such as'),
  ...flag('gates explain 7', '--as-of', INSTANTS, 'a day such as'),
  ...flag('guard --step pilot --account DU1', '--as-of', INSTANTS, 'a day such as'),
  ...flag('verify .', '--as-of', ['2026-11-20', ...INSTANTS], 'a time in UTC'),
  ...flag('waive 7 fill_rate --reason x', '--until', INSTANTS, 'a day such as'),
  ...flag('evidence list', '--since', [...INSTANTS, '7y', '0d', '-1d', '1.5.5d'], 'an age such as'),
  ...flag('evidence list', '--stage', ['0', '9', 'x', '1.0', '７'], '1 to 8'),
  ...flag(
    'evidence add x --value 1 --statement y --role cto',
    '--expires',
    [...INSTANTS, '0d', '-1d', '1y'],
    'a term such as',
  ),
  ...flag('evidence add x --value 1 --statement y --role cto', '--expires', ['2001-01-01T00:00:00Z'], 'still to come'),
  ...flag(
    'guard --step pilot --account DU1',
    '--commit',
    ['abc', 'HEAD', 'F'.repeat(40), 'g'.repeat(40)],
    '40 or 64 hex digits',
  ),
  ...flag('verify .', '--commit', ['abc', 'HEAD', '0'.repeat(39)], '40 or 64 hex digits'),
  ...flag(
    `guard --step pilot --account DU1 --commit ${'0'.repeat(40)}`,
    '--config-digest',
    ['abc', 'F'.repeat(64)],
    '64 hex digits',
  ),
  ...flag(
    'charter propose',
    '--limit',
    ['x', 'X=1', 'a=b', 'max_drawdown_pct=NaN', 'a=Infinity', '=5', 'a=1e999'],
    'NAME=VALUE',
  ),
  value('decide --format jsno', '--format', 'did you mean json?'),
  value('decide --format junit:', '--format', '"junit:"'),
  value('decide --format xml:out.xml', '--format', '"xml:out.xml"'),
  line('decide --format json --format markdown', '--format', 'json:FILE'.replace('json', 'markdown')),
  line('init nowhere', 'nowhere'),
  value('checklist --attestations nowhere', '--attestations', '"nowhere"'),
];
