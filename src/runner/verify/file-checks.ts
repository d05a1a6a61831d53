import type { Role } from '../../domain/decision.ts';
import type { JsonObject } from '../../domain/json.ts';
import {
  ARTIFACT_REPORT_FILE,
  isLaterName,
  isReservedName,
  mustBePlain,
  STATEMENT_FILE,
} from '../../signing/dossier-layout.ts';
import { ROLES } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { Statement } from '../../signing/statement.ts';
import type { BundleEntry, BundleFiles } from '../ports/bundle-files.ts';
import { finding, type VerifyFinding } from './findings.ts';

/**
 * Findings for links and devices under names of a dossier, and for a missing statement; with any, no further check is
 * made.
 */
export function shapeFindings(entries: readonly BundleEntry[]): readonly VerifyFinding[] {
  const others = entries.filter(({ path, kind }) => kind === 'other' && mustBePlain(path));
  if (others.length > 0) return others.map(({ path }) => finding('not_a_file', `${path} is not a plain file`));
  if (entries.some(({ path }) => path === STATEMENT_FILE)) return [];
  return [finding('statement_missing', `there is no ${STATEMENT_FILE}: nothing was proposed`)];
}

/**
 * Findings for subjects with other bytes than signed, and for unsigned files under names of the dossier. Files added
 * after the proposal are no break: they are not part of the signed content.
 */
export function subjectFindings(
  bundle: BundleFiles,
  entries: readonly BundleEntry[],
  { subject }: Statement,
  roles: readonly Role[],
  isNewer: IsNewer,
): readonly VerifyFinding[] {
  const there = new Set(entries.filter(({ kind }) => kind === 'file').map(({ path }) => path));
  const signed = new Set(subject.map(({ name }) => name));
  const missing = subject.filter(({ name }) => !there.has(name));
  const changed = subject.filter(({ name, digest }) => there.has(name) && digestOf(bundle, name) !== digest.sha256);
  const extra = [...there].filter((path) => !signed.has(path) && isReservedName(path, roles)).toSorted();
  return [
    ...missing.map(({ name }) => finding('subject_missing', `${name} is gone`)),
    ...changed.map(({ name }) => changedFinding(name, isNewer)),
    ...extra.map((path) => extraFinding(path, isNewer)),
  ];
}

function changedFinding(name: string, isNewer: IsNewer): VerifyFinding {
  if (!isNewer(name)) return finding('subject_changed', `${name} is not what was signed`);
  return finding('newer_files', `evidence was added after the proposal: ${name} was written anew; propose again`);
}

function extraFinding(path: string, isNewer: IsNewer): VerifyFinding {
  if (!isNewer(path)) return finding('extra_file', `${path} lies among the signed files, but nobody signed it`);
  return finding('newer_files', `evidence was added after the proposal: ${path} came with it; propose again`);
}

function digestOf(bundle: BundleFiles, name: string): string | undefined {
  const bytes = bundle.read(name);
  return bytes === undefined ? undefined : sha256(bytes);
}

/** True when the bundle proves that a file, with its current bytes, came after the proposal. */
type IsNewer = (name: string) => boolean;

/**
 * Distinguishes files collected after a proposal from files that were tampered with, by the records after the frozen
 * ones: a record names an artifact with its digest; a waiver has a part of its digest in its name. Such files are not
 * signed, so none makes an approval; `templates/audit.sh` has the same rules.
 */
export function newerFiles(bundle: Pick<BundleFiles, 'read'>, later: readonly JsonObject[]): IsNewer {
  const named = new Set(later.flatMap(attachmentsOf));
  const stageOne = later.some(({ stage }) => stage === 1);
  const digestOf = (name: string): string | undefined => {
    const bytes = bundle.read(name);
    return bytes === undefined ? undefined : sha256(bytes);
  };
  const isWaiver = (name: string): boolean => {
    const [, digits] = WAIVER.exec(name) ?? [];
    return digits !== undefined && digestOf(name)?.startsWith(digits) === true;
  };
  return (name) => {
    if (isWaiver(name)) return true;
    const [, waiver] = WAIVER_SIGNATURE.exec(name) ?? [];
    if (waiver !== undefined) return isWaiver(`${waiver}.json`);
    if (name === ARTIFACT_REPORT_FILE && stageOne) return true;
    return isLaterName(name) && named.has(`${digestOf(name)} ${name}`);
  };
}

const WAIVER = /^waivers\/[^/]*-([0-9a-f]{8})\.json$/;
const WAIVER_SIGNATURE = new RegExp(`^(waivers/[^/]*)\\.(?:${ROLES.join('|')})\\.sig$`);

/** Attachments of a chained record whose shape was not checked. */
function attachmentsOf({ attachments }: JsonObject): readonly string[] {
  if (!Array.isArray(attachments)) return [];
  return attachments.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'path' in one && 'sha256' in one
      ? [`${String(one.sha256)} ${String(one.path)}`]
      : [],
  );
}
