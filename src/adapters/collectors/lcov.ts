import type { CoverageFacts } from '../../domain/system-facts.ts';
import { type Parsed, parseFault } from './parsed.ts';

/** Lines and branches of one source file; a line that several tests report counts once. */
interface SourceFile {
  readonly lines: Map<number, boolean>;
  readonly branches: Map<string, boolean>;
}

/** Reads an lcov trace file (`geninfo(1)`): `SF`, `DA:line,hits`, `BRDA:line,block,branch,taken`, `end_of_record`. */
export function parseLcov(text: string): Parsed<CoverageFacts> {
  const files = new Map<string, SourceFile>();
  let current: SourceFile | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith('SF:')) current = fileOf(files, line.slice(3));
    else if (line === 'end_of_record') current = undefined;
    else if (!recordLine(line, current)) return parseFault(`line ${index + 1} is not lcov: ${line.slice(0, 60)}`);
  }
  if (current !== undefined) return parseFault('it ends inside a record: the tool that wrote it was cut off');
  return summary([...files.values()]);
}

function fileOf(files: Map<string, SourceFile>, name: string): SourceFile {
  const known = files.get(name) ?? { lines: new Map<number, boolean>(), branches: new Map<string, boolean>() };
  files.set(name, known);
  return known;
}

const OTHER = /^(TN|VER|FN|FNDA|FNF|FNH|FNL|FNA|BRF|BRH|LF|LH|MCDC|MCF|MCH):|^#|^\s*$/;

/** False when the line has no place here. */
function recordLine(line: string, file: SourceFile | undefined): boolean {
  const hits = /^DA:(\d+),(\d+)(?:,\S*)?$/.exec(line);
  if (hits !== null && file !== undefined) return mark(file.lines, Number(hits[1]), Number(hits[2]) > 0);
  const branch = /^BRDA:(\d+,e?\d+,[^,]+),(\d+|-)$/.exec(line);
  if (branch !== null && file !== undefined) {
    return mark(file.branches, branch[1] ?? '', branch[2] !== '-' && branch[2] !== '0');
  }
  return OTHER.test(line);
}

function mark<K>(seen: Map<K, boolean>, key: K, hit: boolean): true {
  seen.set(key, hit || seen.get(key) === true);
  return true;
}

function summary(files: readonly SourceFile[]): Parsed<CoverageFacts> {
  const lines = files.flatMap((file) => [...file.lines.values()]);
  const branches = files.flatMap((file) => [...file.branches.values()]);
  if (lines.length === 0) return parseFault('it names no line of code');
  const covered = (seen: readonly boolean[]) => seen.filter(Boolean).length;
  const facts = { format: 'lcov', coveredLines: covered(lines), totalLines: lines.length, files: files.length };
  if (branches.length === 0) return { kind: 'value', value: facts };
  return { kind: 'value', value: { ...facts, branches: { covered: covered(branches), total: branches.length } } };
}
