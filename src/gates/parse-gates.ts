import { isDeeperThan } from '../domain/depth.ts';
import { PreliveError } from '../domain/errors.ts';
import type { GateDefinition } from '../domain/gate.ts';
import { MOST_LEVELS } from '../domain/json-text.ts';
import { formatYamlExpansion, formatYamlFault, MOST_ALIASES, TOO_DEEP } from '../domain/yaml-words.ts';
import { type GateFinding, renderFinding } from './finding.ts';
import { readGate } from './read-gate.ts';

/** A gate file as it was read. */
export interface GateText {
  /** Name for findings. */
  readonly file: string;
  readonly text: string;
  /** The gate in it, when it was read and found right before. */
  readonly definition?: GateDefinition;
}

/** Gates in the order of their stages, with what was wrong and where things stand in the files. */
export interface GateSet {
  readonly gates: readonly GateDefinition[];
  readonly findings: readonly GateFinding[];
  /** Line of a place in a file, from 1. */
  readonly lineOf: (file: string, where: string) => number | undefined;
}

type Lines = Map<string, number>;

/**
 * Reads gate files. A gate of `own` replaces the packaged one of the same id. A file with a problem gives findings and
 * no gate. This checks the shape; the rules about expressions are in `lintGates`.
 */
export async function parseGates(packaged: readonly GateText[], own: readonly GateText[] = []): Promise<GateSet> {
  const yaml = await import('yaml');
  const lines: Lines = new Map();
  const read = (texts: readonly GateText[]) => texts.map((text) => parseGate(yaml, text, lines));
  const [base, overlay] = [read(packaged), read(own)];
  const gates = overlayGates(collect(base), collect(overlay));
  return {
    gates: gates.toSorted((a, b) => a.stage - b.stage),
    findings: [...base, ...overlay].flatMap((result) => result.findings).concat(unknownGates(base, overlay)),
    lineOf: (file, where) => nearestLine(lines, file, where),
  };
}

/** The gates of a set without findings; else throws GATES_INVALID with all of them. */
export function requireGates(set: GateSet, findings: readonly GateFinding[] = set.findings): readonly GateDefinition[] {
  if (findings.length === 0) return set.gates;
  const rest = findings.length - MOST_NAMED;
  const shown = findings.slice(0, MOST_NAMED).map(renderFinding);
  const more = rest > 0 ? [`and ${rest} more, which prelive gates lint names`] : [];
  throw new PreliveError('GATES_INVALID', [...shown, ...more].join('\n'));
}

const MOST_NAMED = 4;

interface ReadResult {
  readonly gate: GateDefinition | undefined;
  readonly findings: readonly GateFinding[];
}

function parseGate(yaml: typeof import('yaml'), { file, text }: GateText, lines: Lines): ReadResult {
  const lineCounter = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return { gate: undefined, findings: yamlFindings(file, faults, text, lineCounter) };
  const value = expanded(document);
  if (typeof value === 'string') return { gate: undefined, findings: [yamlFinding(file, value)] };
  // Another file may have the same name: one's own in a folder that is called gates.
  const own: Lines = new Map();
  recordLines(yaml, document, lineCounter, file, own);
  for (const [place, line] of own) lines.set(place, line);
  const findings: GateFinding[] = [];
  const gate = readGate(file, value.value, (where, expected, found) => {
    const line = nearestLine(own, file, where);
    findings.push({ file, where, rule: 'shape', expected, found, ...(line === undefined ? {} : { line }) });
  });
  return { gate: findings.length === 0 ? gate : undefined, findings };
}

/** The value of a document, or what is wrong with its aliases and levels. */
function expanded(document: import('yaml').Document.Parsed): { readonly value: unknown } | string {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return isDeeperThan(MOST_LEVELS, value) ? TOO_DEEP : { value };
  } catch (error) {
    return formatYamlExpansion(error);
  }
}

/** At most three: what comes behind the first is mostly its consequence. */
function yamlFindings(
  file: string,
  errors: readonly import('yaml').YAMLError[],
  text: string,
  counter: import('yaml').LineCounter,
): readonly GateFinding[] {
  return errors.slice(0, MOST_FAULTS).map((error) => {
    const { line } = counter.linePos(Math.min(error.pos[0], Math.max(0, text.length - 1)));
    return { ...yamlFinding(file, formatYamlFault(error, text)), line };
  });
}

const MOST_FAULTS = 3;

function yamlFinding(file: string, found: string): GateFinding {
  return { file, where: '', rule: 'yaml', expected: 'YAML 1.2', found };
}

/** Notes the line of every member by its path, and those of the top lists (clauses, evidence) also by id or name. */
function recordLines(
  yaml: typeof import('yaml'),
  document: import('yaml').Document.Parsed,
  counter: import('yaml').LineCounter,
  file: string,
  lines: Lines,
): void {
  const note = (where: string, node: unknown) => {
    if (yaml.isNode(node) && node.range) lines.set(`${file}#${where}`, counter.linePos(node.range[0]).line);
  };
  const descend = (node: unknown, where: string) => {
    const members = yaml.isMap(node) ? mapMembers(node) : yaml.isSeq(node) ? sequenceMembers(yaml, node, where) : [];
    for (const member of members) {
      note(join(where, member.key), member.at);
      descend(member.value, join(where, member.key));
    }
  };
  note('', document.contents);
  descend(document.contents, '');
}

interface Member {
  readonly key: string;
  readonly at: unknown;
  readonly value: unknown;
}

function mapMembers(map: import('yaml').YAMLMap): readonly Member[] {
  return map.items.map(({ key, value }) => ({ key: String(key), at: key, value }));
}

function sequenceMembers(yaml: typeof import('yaml'), list: import('yaml').YAMLSeq, where: string): readonly Member[] {
  return list.items.flatMap((value, index) => {
    const name = yaml.isMap(value) && !where.includes('.') ? (value.get('id') ?? value.get('name')) : undefined;
    return [String(index), ...(typeof name === 'string' ? [name] : [])].map((key) => ({ key, at: value, value }));
  });
}

const join = (where: string, key: string) => (where === '' ? key : `${where}.${key}`);

/** The line of the place, or of the nearest place around it that is in the file. */
function nearestLine(lines: Lines, file: string, where: string): number | undefined {
  const line = lines.get(`${file}#${where}`);
  if (line !== undefined || where === '') return line;
  return nearestLine(lines, file, where.slice(0, Math.max(0, where.lastIndexOf('.'))));
}

function collect(results: readonly ReadResult[]): readonly GateDefinition[] {
  return results.flatMap(({ gate }) => (gate === undefined ? [] : [gate]));
}

function overlayGates(packaged: readonly GateDefinition[], own: readonly GateDefinition[]): readonly GateDefinition[] {
  const replaced = new Set(own.map((gate) => gate.id));
  return [...packaged.filter((gate) => !replaced.has(gate.id)), ...own];
}

/** A gate of one's own with an id that replaces nothing is a misspelling: the packaged gate would silently stay. */
function unknownGates(packaged: readonly ReadResult[], own: readonly ReadResult[]): readonly GateFinding[] {
  const ids = collect(packaged).map((gate) => gate.id);
  return collect(own)
    .filter((gate) => !ids.includes(gate.id))
    .map((gate) => ({
      file: gate.file,
      where: 'id',
      rule: 'unknown_gate',
      expected: `one of ${ids.join(', ')}`,
      found: gate.id,
    }));
}
