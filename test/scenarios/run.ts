import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCards } from './support/load-cards.ts';
import { type CardResult, judgeCard } from './support/play.ts';
import { protectionsOf } from './support/protections.ts';
import { scenariosPage } from './support/scenarios-page.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/scenarios.md');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Plays each card again without its safeguard: it must fail. */
    sabotage: { type: 'boolean', default: false },
    /** Writes docs/scenarios.md instead of comparing it. */
    write: { type: 'boolean', default: false },
  },
});

const cards = loadCards().filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const results: CardResult[] = [];
for (const card of cards) {
  const result = await judgeCard(card, options.sabotage || options.write);
  results.push(result);
  for (const line of linesOf(result)) console.log(line);
}
const failed = results.filter((result) => !isGood(result));
const sabotaged = options.sabotage ? `, ${results.length - failed.length} fail without their protection` : '';
console.log(
  `\n${results.length} ${results.length === 1 ? 'card' : 'cards'}, ${results.length - failed.length} hold${sabotaged}, none skipped`,
);
if (failed.length > 0 || cards.length === 0) process.exitCode = 1;
else if (positionals.length === 0) keepPage(scenariosPage(results));

function isGood({ findings, sabotaged }: CardResult): boolean {
  return findings.length === 0 && sabotaged?.length !== 0;
}

function linesOf({ card, findings, sabotaged }: CardResult): readonly string[] {
  const lines = [
    `${findings.length === 0 ? 'holds ' : 'FAILS '} ${card.id}`,
    ...findings.map((text) => `         ${text}`),
  ];
  if (sabotaged === undefined) return lines;
  const [first] = sabotaged;
  const without = `without ${protectionsOf(card).join(' and ')}`;
  return [...lines, first === undefined ? `  PASSES ${without}: it proves nothing` : `         ${without}: ${first}`];
}

/** The page has the results of this run: written on demand, compared otherwise. */
function keepPage(page: string | undefined): void {
  if (page === undefined) return;
  if (options.write) {
    writeFileSync(PAGE, page);
    return;
  }
  if (readFileSync(PAGE, 'utf8') === page) return;
  console.log('docs/scenarios.md is not what these cards give: npm run test:scenarios -- --write');
  process.exitCode = 1;
}
