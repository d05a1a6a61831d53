import { PreliveError } from '../domain/errors.ts';
import type { GateDefinition } from '../domain/gate.ts';
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
  throw new PreliveError('GATES_INVALID', findings.map(renderFinding).join('\n'));
}

interface ReadResult {
  readonly gate: GateDefinition | undefined;
  readonly findings: readonly GateFinding[];
}

function parseGate(yaml: typeof import('yaml'), { file, text }: GateText, lines: Lines): ReadResult {
  const lineCounter = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter });
  if (document.errors.length > 0) return { gate: undefined, findings: yamlFindings(file, document.errors) };
  recordLines(yaml, document, lineCounter, file, lines);
  const findings: GateFinding[] = [];
  const gate = readGate(file, document.toJS(), (where, expected, found) => {
    const line = nearestLine(lines, file, where);
    findings.push({ file, where, rule: 'shape', expected, found, ...(line === undefined ? {} : { line }) });
  });
  return { gate: findings.length === 0 ? gate : undefined, findings };
}

function yamlFindings(file: string, errors: readonly import('yaml').YAMLParseError[]): GateFinding[] {
  return errors.map((error) => ({
    file,
    ...(error.linePos === undefined ? {} : { line: error.linePos[0].line }),
    where: '',
    rule: 'yaml',
    expected: 'YAML 1.2',
    found: error.message.split('\n')[0] ?? error.code,
  }));
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
