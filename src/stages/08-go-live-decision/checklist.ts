import type { Artifact, StageContext, StageResult } from '../../domain/artifact.ts';
import type { SourceClass } from '../../domain/evidence.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { StageNumber, Step } from '../../domain/stage.ts';
import { createObserver } from '../observer.ts';

/** `gates/checklist.yaml`, checked against `schemas/checklist.schema.json`. */
export interface Checklist {
  readonly categories: readonly ChecklistCategory[];
}

/** A category with its weight from the file. */
export interface ChecklistCategory {
  readonly id: string;
  readonly title: string;
  readonly weight: number;
  readonly groups: readonly ChecklistGroup[];
}

/** A group of items; all must hold when `required`. */
export interface ChecklistGroup {
  readonly id: string;
  readonly title: string;
  readonly required: boolean;
  readonly items: readonly ChecklistItem[];
}

/** An item; without `evidence`, only a signed attestation can satisfy it. */
export interface ChecklistItem {
  /** Unique in the whole checklist. */
  readonly id: string;
  readonly text: string;
  /** Steps at which the item applies; all when absent. */
  readonly steps?: readonly Step[];
  /** CEL over the evidence of a stage. */
  readonly evidence?: { readonly stage: StageNumber; readonly expression: string };
}

/** State of an item, determined by the caller from evidence or a verified attestation. */
export interface ItemStanding {
  readonly status: 'satisfied' | 'unmet' | 'not_applicable' | 'unknown';
  /** For people: the value, or the attestor and expiry. */
  readonly detail: string;
}

/** Score of one category. */
export interface CategoryScore {
  readonly id: string;
  readonly title: string;
  readonly weight: number;
  /** Weight divided by the sum of the weights in use, 0 to 1; 0 for a category without applicable items. */
  readonly share: number;
  readonly satisfied: number;
  readonly applicable: number;
  readonly unknown: number;
}

/** An item with its place in the checklist and its state. */
export interface ListedItem<Status extends ItemStanding['status']> {
  readonly item: ChecklistItem;
  readonly category: string;
  readonly group: string;
  readonly required: boolean;
  readonly status: Status;
  readonly detail: string;
}

/** An item that is not satisfied, listed so that a percentage does not hide it. */
export type OpenItem = ListedItem<'unmet' | 'unknown'>;

/** An item that does not apply, with the reason. */
export type SetAsideItem = ListedItem<'not_applicable'>;

/** Score of the checklist. */
export interface ChecklistScore {
  /** Points out of 100 if every unknown item is unmet. */
  readonly lowest: number;
  /** Points out of 100 if every unknown item is satisfied: equal to `lowest` when all are known. */
  readonly highest: number;
  /** False when a required item is unmet; undefined while one is unknown. */
  readonly requiredMet: boolean | undefined;
  readonly categories: readonly CategoryScore[];
  readonly open: readonly OpenItem[];
  readonly setAside: readonly SetAsideItem[];
}

const UNKNOWN: ItemStanding = { status: 'unknown', detail: 'neither evidence nor an attestation' };

/**
 * Scores a checklist: a category gives satisfied / applicable items; the total is the weighted mean of the categories,
 * whose weights need not add up to 100. Items that do not apply are not counted; nor is a category with only such
 * items. An item without a state is unknown.
 */
export function scoreChecklist(checklist: Checklist, standings: ReadonlyMap<string, ItemStanding>): ChecklistScore {
  const counted = checklist.categories.map((category) => countItems(category, standings));
  const sum = counted.reduce((total, { weight, applicable }) => total + (applicable > 0 ? weight : 0), 0);
  const categories = counted.map((one) => ({ ...one, share: one.applicable > 0 ? one.weight / sum : 0 }));
  const listed = checklist.categories.flatMap((category) => listItems(category, standings));
  const open = listed.filter(isOpen);
  return {
    lowest: points(categories, (one) => one.satisfied),
    highest: points(categories, (one) => one.satisfied + one.unknown),
    requiredMet: requiredMet(open),
    categories,
    open,
    setAside: listed.filter(isSetAside),
  };
}

function countItems(
  { id, title, weight, groups }: ChecklistCategory,
  standings: ReadonlyMap<string, ItemStanding>,
): Omit<CategoryScore, 'share'> {
  const statuses = groups.flatMap((group) => group.items.map((item) => (standings.get(item.id) ?? UNKNOWN).status));
  const count = (wanted: ItemStanding['status']) => statuses.filter((status) => status === wanted).length;
  return {
    id,
    title,
    weight,
    satisfied: count('satisfied'),
    applicable: statuses.length - count('not_applicable'),
    unknown: count('unknown'),
  };
}

function points(categories: readonly CategoryScore[], held: (one: CategoryScore) => number): number {
  return categories.reduce(
    (sum, one) => sum + (one.applicable > 0 ? (100 * one.share * held(one)) / one.applicable : 0),
    0,
  );
}

function listItems(
  category: ChecklistCategory,
  standings: ReadonlyMap<string, ItemStanding>,
): readonly ListedItem<ItemStanding['status']>[] {
  return category.groups.flatMap((group) =>
    group.items.map((item) => {
      const { status, detail } = standings.get(item.id) ?? UNKNOWN;
      return { item, category: category.title, group: group.title, required: group.required, status, detail };
    }),
  );
}

function isOpen(listed: ListedItem<ItemStanding['status']>): listed is OpenItem {
  return listed.status === 'unmet' || listed.status === 'unknown';
}

function isSetAside(listed: ListedItem<ItemStanding['status']>): listed is SetAsideItem {
  return listed.status === 'not_applicable';
}

function requiredMet(open: readonly OpenItem[]): boolean | undefined {
  const required = open.filter((one) => one.required);
  if (required.some((one) => one.status === 'unmet')) return false;
  return required.length > 0 ? undefined : true;
}

/**
 * `checklist_score` and `checklist_required_met` as evidence, with `PRELIVE_CHECKLIST.json`. While an item is unknown
 * there is no score: missing evidence is never a failure, and the report gives the lowest and highest possible score.
 *
 * @param sourceClass `simulated` when any item was satisfied by simulated evidence; else `local`.
 * @param attestations all attestations found, valid or not, for the record.
 */
export function checklistResult(
  checklist: Checklist,
  standings: ReadonlyMap<string, ItemStanding>,
  sourceClass: SourceClass,
  context: StageContext,
  attestations: readonly JsonObject[] = [],
): StageResult {
  const score = scoreChecklist(checklist, standings);
  const unknown = score.open.filter((one) => one.status === 'unknown').map((one) => one.item.id);
  const unmet = score.open.filter((one) => one.status === 'unmet').map((one) => one.item.id);
  const observe = createObserver(8, sourceClass, context);
  const detail = unmet.length === 0 ? 'every item is satisfied' : `unmet: ${unmet.join(', ')}`;
  const reason = `${unknown.length} items are neither shown nor attested: ${unknown.join(', ')}`;
  const { requiredMet: met } = score;
  return {
    observations: [
      ...(unknown.length === 0 ? [observe('checklist_score', score.lowest, 'points', { detail })] : []),
      ...(met === undefined ? [] : [observe('checklist_required_met', met, 'boolean', { detail })]),
    ],
    missing: [
      ...(unknown.length === 0 ? [] : [{ name: 'checklist_score', reason }]),
      ...(met === undefined ? [{ name: 'checklist_required_met', reason }] : []),
    ],
    artifacts: [checklistArtifact(checklist, score, sourceClass, attestations)],
  };
}

function checklistArtifact(
  checklist: Checklist,
  score: ChecklistScore,
  sourceClass: SourceClass,
  attestations: readonly JsonObject[],
): Artifact {
  return {
    kind: 'json',
    path: 'PRELIVE_CHECKLIST.json',
    schema: 'prelive-checklist',
    value: {
      schema_version: 1,
      evidence_class: sourceClass,
      score: score.open.some((one) => one.status === 'unknown') ? null : score.lowest,
      lowest_score: score.lowest,
      highest_score: score.highest,
      required_met: score.requiredMet ?? null,
      sum_of_weights: checklist.categories.reduce((sum, category) => sum + category.weight, 0),
      categories: score.categories.map((category) => ({ ...category })),
      open_items: score.open.map(itemEntry),
      set_aside_items: score.setAside.map(itemEntry),
      attestations,
    },
  };
}

function itemEntry({ item, category, group, required, status, detail }: OpenItem | SetAsideItem): JsonObject {
  return { id: item.id, category, group, required, text: item.text, status, detail };
}
