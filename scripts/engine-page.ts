import { IN_PROCESS } from '../src/engine/base/bus.ts';
import { BUSES } from '../src/engine/base/bus-registry.ts';
import type { ParameterWords } from '../src/engine/base/parameters.ts';
import { OPTIMIZERS, REGIME_MODELS, SIGNALS } from '../src/engine/strategy/pieces.ts';
import { STRATEGIES } from '../src/engine/strategy/strategy-registry.ts';

/** A table of the page for one kind of part. */
interface EngineTable {
  readonly heading: string;
  /** Field of prelive.yaml that selects one, and its purpose. */
  readonly intro: string;
  readonly definitions: readonly TableEntry[];
}

interface TableEntry {
  readonly name: string;
  readonly title: string;
  readonly parameters: Readonly<Record<string, ParameterWords>>;
}

/** One entry per kind. */
const TABLES: readonly EngineTable[] = [
  { heading: 'Strategies', intro: 'Named by `trading.embedded.strategy`.', ...STRATEGIES },
  { heading: 'Signals', intro: 'Named by the parameter `signal` of a strategy.', ...SIGNALS },
  { heading: 'Optimizers', intro: 'Named by the parameter `optimizer` of a strategy.', ...OPTIMIZERS },
  { heading: 'Regime models', intro: 'Named by the parameter `regime` of a strategy.', ...REGIME_MODELS },
  { heading: 'Buses', intro: `Named by \`engine.bus\`; \`${IN_PROCESS.name}\` where nothing is said.`, ...BUSES },
];

const HEAD = `# Parts of the engine that have names

\`prelive.yaml\` says what trades in stage 7 and in a rehearsal, and how. Without these sections prelive's own momentum strategy
trades with its usual parameters.

\`\`\`yaml
trading:
  embedded:
    strategy: tsmr
    parameters:
      entry: 1.2
      signal: tsx_momentum
      regime: { name: constant, regime: storm }
engine:
  bus: json
\`\`\`

- A part is given by its name, or by \`{ name: …, … }\` with parameters of its own.
- A wrong name, an unknown parameter and a value out of bounds end the command with \`CONFIG_INVALID\` before anything is
  connected.
- The log of a session states the strategy with all its numbers. It states the parts that are not the usual ones.
- Drills use the bus, and hold shares by a strategy of their own.
- \`rehearsal.strategy\` changes numbers of the default strategy in a rehearsal alone. It does not stand beside
  \`trading.embedded\`.
- A regime multiplies the strategy's gross and net weights: calm by 1.25 and 1.25, normal by 1 and 1, storm by 0.5 and 0.5. The
  limits of the risk checks stay as they are.

\`npm run docs\` writes this page from the registries of \`src/engine\`; a test holds the two equal.
`;

/** The text of `docs/engine.md`. */
export function enginePage(): string {
  return [HEAD, ...TABLES.map(section)].join('\n');
}

function section({ heading, intro, definitions }: EngineTable): string {
  const names = definitions.map(({ name, title }) => row([`\`${name}\``, title]));
  const details = definitions.filter(({ parameters }) => Object.keys(parameters).length > 0).map(parametersOf);
  return [`## ${heading}\n\n${intro}\n`, `${table(['name', 'does'], names)}\n`, ...details].join('\n');
}

function parametersOf({ name, parameters }: TableEntry): string {
  const rows = Object.entries(parameters).map(([parameter, words]) =>
    row([`\`${parameter}\``, words.default, words.unit, words.bounds, words.meaning]),
  );
  return `### Parameters of \`${name}\`\n\n${table(['parameter', 'default', 'unit', 'takes', 'meaning'], rows)}\n`;
}

function table(columns: readonly string[], rows: readonly string[]): string {
  return [row(columns), `|${'---|'.repeat(columns.length)}`, ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
