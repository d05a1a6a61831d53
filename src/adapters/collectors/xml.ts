import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isRecord, messageOf, type Parsed, parseFault } from './parsed.ts';

/** An element with its attributes and child elements; text is left out, no report that is read here needs it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

// Entities are not expanded by the parser: a report is a stranger's text, and expansion is how XML bombs work.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  processEntities: false,
});

const ATTRIBUTES = ':@';

/** The root element of a well-formed XML text. */
export function parseXml(text: string): Parsed<XmlElement> {
  try {
    const validity = XMLValidator.validate(text);
    if (validity !== true) return parseFault(`${validity.err.msg} (line ${validity.err.line})`);
    const parsed: unknown = parser.parse(text);
    const root = elementsOf(parsed).find((element) => !element.name.startsWith('?'));
    return root === undefined ? parseFault('it has no root element') : { kind: 'value', value: root };
  } catch (error) {
    return parseFault(`it cannot be parsed (${messageOf(error)})`);
  }
}

/** All elements of a name at any depth, in document order. */
export function descendants(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)]);
}

function elementsOf(nodes: unknown): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.filter(isRecord).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
    if (name === undefined || name.startsWith('#')) return [];
    return [{ name, attributes: attributesOf(node[ATTRIBUTES]), children: elementsOf(node[name]) }];
  });
}

function attributesOf(value: unknown): ReadonlyMap<string, string> {
  if (!isRecord(value)) return new Map();
  return new Map(Object.entries(value).map(([name, text]) => [name, unescapeXml(String(text))]));
}

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Resolves the five predefined entities and characters by number; all others stay as written. */
function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));/g, (all, decimal, hex, name) => {
    if (name !== undefined) return PREDEFINED.get(String(name)) ?? all;
    const point = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}
