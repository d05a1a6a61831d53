import { readJsonText } from '../../domain/json-text.ts';
import type { ArtifactSyntax } from '../../domain/system-facts.ts';
import { tryParseYaml } from '../yaml.ts';
import { parseXml } from './xml.ts';

/** Faults of a text in a declared syntax; empty when there are none. `text` requires only content. */
export function syntaxFaults(
  syntax: ArtifactSyntax,
  text: string,
  sections: readonly string[] = [],
): readonly string[] {
  switch (syntax) {
    case 'json':
      return jsonFaults(text);
    case 'yaml': {
      const parsed = tryParseYaml(text);
      return parsed.kind === 'fault' ? [`not YAML: ${parsed.fault}`] : [];
    }
    case 'xml': {
      const parsed = parseXml(text);
      return parsed.kind === 'fault' ? [`not well-formed XML: ${parsed.fault}`] : [];
    }
    case 'csv':
      return csvFaults(text);
    case 'markdown':
      return markdownFaults(text, sections);
    case 'text':
      return [];
  }
}

function jsonFaults(text: string): readonly string[] {
  const read = readJsonText(text);
  return read.kind === 'fault' ? [`not JSON: ${read.fault}`] : [];
}

/** RFC 4180: every record has as many fields as the first, and quotes are closed. */
function csvFaults(text: string): readonly string[] {
  const records = csvFieldCounts(text);
  if (records === undefined) return ['not CSV: a quote is not closed'];
  const [columns = 0] = records;
  const odd = records.findIndex((count) => count !== columns);
  return odd < 0 ? [] : [`not CSV: record ${odd + 1} has ${records[odd]} fields, the header has ${columns}`];
}

/** Number of fields of each record; `undefined` when a quote is not closed. Empty lines at the end are not records. */
function csvFieldCounts(text: string): number[] | undefined {
  const counts: number[] = [];
  let fields = 1;
  let quoted = false;
  for (const character of text.trimEnd()) {
    if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) fields++;
    else if (character === '\n' && !quoted) {
      counts.push(fields);
      fields = 1;
    }
  }
  return quoted ? undefined : [...counts, fields];
}

function markdownFaults(text: string, sections: readonly string[]): readonly string[] {
  const headings = headingsOf(text);
  if (headings.length === 0) return ['it has no heading'];
  const absent = sections.filter((section) => !headings.includes(section.toLowerCase()));
  return absent.map((section) => `the section "${section}" is missing`);
}

/** Headings in lower case, without those in code blocks. */
function headingsOf(text: string): string[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  return [...prose.matchAll(/^#{1,6}[ \t]+(.+?)[ \t]*#*$/gm)].map((match) => (match[1] ?? '').trim().toLowerCase());
}
