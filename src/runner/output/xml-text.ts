import { XMLBuilder } from 'fast-xml-parser';

/** An element to be written, with its text or its child elements. */
export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly text?: string;
  readonly children?: readonly XmlNode[];
}

/** Characters with a meaning in XML, and white space, which a reader would turn into blanks in attributes. */
const ENTITIES = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
] as const;

// The builder's declared options do not name its entities.
const options = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  format: true,
  suppressEmptyNode: true,
  entities: ENTITIES.map(([character, val]) => ({ regex: new RegExp(character, 'g'), val })),
};
const builder = new XMLBuilder(options);

/** An XML 1.0 document in UTF-8. Characters that XML 1.0 cannot carry become U+FFFD. */
export function xmlText(root: XmlNode): string {
  const declaration = { '?xml': [], ':@': { version: '1.0', encoding: 'UTF-8' } };
  return `${builder.build([declaration, orderedNode(root)])}\n`;
}

function orderedNode({ name, attributes = {}, text, children = [] }: XmlNode): object {
  const content = text === undefined ? children.map(orderedNode) : [{ '#text': carried(text) }];
  const values = Object.entries(attributes).map(([key, value]) => [key, carried(String(value))] as const);
  return { [name]: content, ':@': Object.fromEntries(values) };
}

/** Control characters but tab, line feed and carriage return, and the two that are no characters. */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]/gu;

function carried(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, '\uFFFD');
}
