import type { CoverageFacts } from '../../domain/system-facts.ts';
import { countOf, type Parsed, parseFault } from './parsed.ts';
import { descendants, parseXml, type XmlElement } from './xml.ts';

/**
 * Reads a Cobertura report: the `line` elements directly under each `class`. Those under its methods are the same
 * lines again. A class that stands in several packages counts once a file and line.
 */
export function parseCobertura(text: string): Parsed<CoverageFacts> {
  const xml = parseXml(text);
  if (xml.kind === 'fault') return xml;
  if (xml.value.name !== 'coverage') return parseFault(`its root is ${xml.value.name}, expected coverage`);
  const hits = new Map<string, boolean>();
  const files = new Set<string>();
  for (const element of descendants(xml.value, 'class')) {
    const file = element.attributes.get('filename') ?? element.attributes.get('name') ?? '';
    files.add(file);
    if (!readLines(element, file, hits)) return parseFault(`class ${file} has a line without number or hits`);
  }
  return summary(hits, files.size);
}

function readLines(element: XmlElement, file: string, hits: Map<string, boolean>): boolean {
  for (const line of element.children.filter((child) => child.name === 'lines').flatMap((lines) => lines.children)) {
    const number = countOf(line.attributes.get('number'));
    const count = countOf(line.attributes.get('hits'));
    if (number === undefined || count === undefined) return false;
    const key = `${file}:${number}`;
    hits.set(key, count > 0 || hits.get(key) === true);
  }
  return true;
}

function summary(hits: ReadonlyMap<string, boolean>, files: number): Parsed<CoverageFacts> {
  if (hits.size === 0) return parseFault('it names no line of code');
  const coveredLines = [...hits.values()].filter(Boolean).length;
  return { kind: 'value', value: { format: 'cobertura', coveredLines, totalLines: hits.size, files } };
}
