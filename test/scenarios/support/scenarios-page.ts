import { SAFEGUARDS } from '../../../src/domain/safeguard.ts';
import type { CardResult } from './play.ts';
import { protectionsOf } from './protections.ts';

const HEAD = `# Acceptance cards of the session

Each card is a file in \`fixtures/scenarios/\`: the simulated gateway plays its faults to the session and the engine of this
product over a real socket, in virtual time, and what must hold is looked up on both sides. \`npm run test:scenarios\` plays
all of them; \`npm run test:scenarios -- --sabotage\` plays each once more without the protection that it is about, and the
card must then fail. This page is written by \`npm run test:scenarios -- --write\` and compared by every run with
\`--sabotage\`. Any client can be put through the same faults: \`prelive gateway --scenario ID\`.

| id | what happens | what must hold | result | without its protection |
|---|---|---|---|---|
`;

/** The page of all cards; undefined unless they were also played without their protections. */
export function scenariosPage(results: readonly CardResult[]): string | undefined {
  if (results.some(({ sabotaged }) => sabotaged === undefined)) return undefined;
  return `${HEAD}${results.map(row).join('')}${coverage(results)}`;
}

function row({ card, findings, sabotaged = [] }: CardResult): string {
  const cells = [
    `\`${card.id}\``,
    card.happens,
    card.holds.join('<br>'),
    findings.length === 0 ? 'holds' : 'FAILS',
    `${protectionsOf(card)
      .map((name) => `\`${name}\``)
      .join(', ')}: ${sabotaged[0] ?? 'nothing fails'}`,
  ];
  return `| ${cells.map(cell).join(' | ')} |\n`;
}

function cell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|').trim();
}

function coverage(results: readonly CardResult[]): string {
  const covered = new Map<string, string[]>();
  for (const { card } of results) {
    for (const topic of card.covers) covered.set(topic, [...(covered.get(topic) ?? []), card.id]);
  }
  const topics = [...covered].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const protections = Object.entries(SAFEGUARDS).map(
    ([name, text]) =>
      `| \`${name}\` | ${text} | ${results.filter(({ card }) => protectionsOf(card).some((one) => one === name)).length} |\n`,
  );
  return `
## What the cards cover

| topic | cards |
|---|---|
${topics.map(([topic, ids]) => `| ${topic} | ${ids.map((id) => `\`${id}\``).join(', ')} |\n`).join('')}
## Protections

| protection | what it does | cards that fail without it |
|---|---|---|
${protections.join('')}`;
}
