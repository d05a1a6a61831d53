import type { KillSwitchDefinition } from '../src/engine/orders/kill-switches/kill-switch.ts';
import { KILL_SWITCHES } from '../src/engine/orders/kill-switches/registry.ts';
import { RISK_CHECKS } from '../src/engine/orders/risk/registry.ts';

const HEAD = `# Risk checks and kill switches

\`npm run docs\` writes this page from \`src/engine/orders/risk/registry.ts\` and \`src/engine/orders/kill-switches/registry.ts\`; a
test holds them equal.

## Risk checks

Every order intent passes all of them, in this order; a refusal names each check that it did not pass, its limit and what was found.
A reducing order can neither open nor turn a position: it skips the checks that hold for new risk.

`;

const SWITCHES = `
## Kill switches

A switch warns first; one that has fired stays fired until the session ends. \`flatten\` closes all positions, \`halt\` stops and keeps
them. In a rehearsal, \`prelive.yaml\` sets levels under \`rehearsal.kill_switches\`, by the name of the switch: \`pnl_warn_at\`,
\`pnl_fire_at\`.

`;

/** The text of `docs/risk-checks.md`. */
export function riskPage(): string {
  const checks = tableLines(['check', 'what must hold', 'holds for', 'limit'], riskCheckRows());
  const switches = tableLines(
    ['switch', 'called', 'it reads', 'read with every', 'warns', 'fires', 'then', 'other settings'],
    killSwitchRows(),
  );
  return `${HEAD}${checks}\n${SWITCHES}${switches}\n`;
}

/** A row for each check: name, question, orders covered, and location of its limit. */
export function riskCheckRows(): readonly (readonly string[])[] {
  return RISK_CHECKS.map(({ name, title, holdsFor, limit }) => [`\`${name}\``, title, holdsFor, limit]);
}

/** A row for each switch: name, title, measure, moment, levels, action, and other settings with their values. */
export function killSwitchRows(): readonly (readonly string[])[] {
  return KILL_SWITCHES.map((each) => {
    const { name, title, measure, readAt, action, defaults } = each;
    const { warnAt, fireAt, ...others } = defaults;
    const settings = Object.entries(others).map(([setting, value]) => `${setting} ${value}`);
    const levels = [warnAt, fireAt].map((level) => levelWords(each, level));
    return [`\`${name}\``, title, measure, readAt, ...levels, action, settings.join(', ') || 'none'];
  });
}

function levelWords({ badIs, unit }: KillSwitchDefinition, level: number): string {
  const figure = unit === 'capital' ? `${Math.round(level * 10_000) / 100} %` : String(level);
  return `${badIs === 'low' ? 'below' : 'above'} ${figure}`;
}

function tableLines(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');
}

const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
