import type { JsonObject } from '../../domain/json.ts';
import { ARTIFACT_REPORT_FILE, isLaterName } from '../../signing/dossier-layout.ts';
import { ROLES } from '../../signing/role-policy.ts';
import { sha256 } from '../../signing/sha256.ts';
import type { BundleFiles } from '../ports/bundle-files.ts';

/** True when the bundle proves that a file, with its current bytes, came after the proposal. */
export type IsNewer = (name: string) => boolean;

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
