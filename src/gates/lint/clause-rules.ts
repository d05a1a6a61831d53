import type { EvidenceDeclaration, GateClause, GateDefinition } from '../../domain/gate.ts';
import { STEPS } from '../../domain/stage.ts';
import { type ExpressionParser, referencedNames, type TypeChecker } from '../cel/expression.ts';
import { loadTypeChecker } from '../cel/type-checker.ts';
import { structureProblems } from '../structure.ts';
import { type Fault, lintFault } from './context.ts';

/** Words that CEL, or one of its implementations, keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return var void ' +
    'while int uint double bool string bytes list map null_type type dyn timestamp duration optional size has all ' +
    'exists exists_one filter cel math strings google'
  ).split(' '),
);

/** Rules about the expressions of a gate and the names in them. */
export async function expressionFaults(gate: GateDefinition, parser: ExpressionParser): Promise<readonly Fault[]> {
  const reserved = gate.evidence.filter(({ name }) => RESERVED.has(name));
  const checker = await loadTypeChecker(declarable(gate.evidence));
  return [
    ...reserved.map(({ name }) =>
      lintFault('name_reserved', `evidence.${name}`, 'a name that CEL does not keep', name),
    ),
    ...gate.clauses.flatMap((clause) => clauseFaults(clause, parser, checker)),
    ...unusedEvidence(gate, parser),
    ...stepsWithoutCondition(gate),
  ];
}

/** The checker refuses reserved and repeated names itself, with an exception; both are findings already. */
function declarable(evidence: readonly EvidenceDeclaration[]): readonly EvidenceDeclaration[] {
  const byName = new Map(evidence.map((declaration) => [declaration.name, declaration]));
  return [...byName.values()].filter(({ name }) => !RESERVED.has(name));
}

function clauseFaults(clause: GateClause, parser: ExpressionParser, checker: TypeChecker): readonly Fault[] {
  const where = whereOf(clause);
  const parsed = parser.parse(clause.expression);
  if (!parsed.ok) return [lintFault(parsed.rule, where, 'a CEL expression', parsed.message)];
  const problems = structureProblems(parsed.root);
  if (problems.length > 0) return problems.map(({ rule, expected, found }) => lintFault(rule, where, expected, found));
  return typeFaults(clause, where, checker);
}

function typeFaults({ expression }: GateClause, where: string, checker: TypeChecker): readonly Fault[] {
  const checked = checker.check(expression);
  if (checked.ok)
    return checked.type === 'bool' ? [] : [lintFault('not_bool', where, 'an expression of type bool', checked.type)];
  const expected = checked.rule === 'undeclared_name' ? 'names declared under evidence' : 'types that agree';
  return [lintFault(checked.rule, where, expected, checked.message)];
}

function unusedEvidence(gate: GateDefinition, parser: ExpressionParser): readonly Fault[] {
  const used = new Set(gate.clauses.flatMap(({ expression }) => namesIn(expression, parser)));
  return gate.evidence
    .filter(({ name }) => !used.has(name))
    .map(({ name }) => lintFault('unused_evidence', `evidence.${name}`, 'a clause that uses it', 'none'));
}

function namesIn(expression: string, parser: ExpressionParser): readonly string[] {
  const parsed = parser.parse(expression);
  return parsed.ok ? referencedNames(parsed.root) : [];
}

/** A step at which nothing but sufficiency or targets is asked would pass on anything. */
function stepsWithoutCondition(gate: GateDefinition): readonly Fault[] {
  const conditions = gate.clauses.filter(({ sufficiency, preset }) => !sufficiency && preset === 'spec');
  return STEPS.filter((step) => !conditions.some(({ steps }) => steps.includes(step))).map((step) =>
    lintFault('no_condition', 'clauses', `a condition that is asked at step ${step}`, 'none'),
  );
}

/** Where a clause stands in its file. */
export function whereOf({ id, sufficiency }: GateClause): string {
  return `${sufficiency ? 'sufficiency' : 'clauses'}.${id}`;
}

/** Whether the clause asks for exactly this name and nothing else. */
export function asksFor(clause: GateClause, name: string): boolean {
  return clause.expression.trim() === name;
}
