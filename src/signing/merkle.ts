import { createHash } from 'node:crypto';

/** SHA-256 of a leaf, a node or a tree: 32 bytes. */
export type TreeHash = Uint8Array;

/**
 * The part of a tree that appending needs: the roots of its perfect subtrees, the largest first (RFC 6962, 2.1). Adding
 * a leaf costs one hash on average, whatever the size.
 */
export interface Frontier {
  readonly size: number;
  readonly peaks: readonly TreeHash[];
}

/** Frontier of a tree without leaves. */
export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] };

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of a leaf's data; text is taken as UTF-8. */
export function leafHash(data: string | Uint8Array): TreeHash {
  return createHash('sha256').update(LEAF).update(data).digest();
}

/** Hash of the node over two subtrees. */
export function nodeHash(left: TreeHash, right: TreeHash): TreeHash {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** The frontier with one leaf more. */
export function extendFrontier({ size, peaks }: Frontier, leaf: TreeHash): Frontier {
  const next = [...peaks];
  let peak = leaf;
  // Each trailing 1 bit of the old size is a perfect subtree that the new leaf completes to the next larger one.
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) peak = nodeHash(next.pop() ?? peak, peak);
  next.push(peak);
  return { size: size + 1, peaks: next };
}

/** Frontier after appending leaves to an existing one. */
export function frontierOf(leaves: readonly TreeHash[], after: Frontier = EMPTY_FRONTIER): Frontier {
  return leaves.reduce(extendFrontier, after);
}

/** Root of the tree; without leaves the SHA-256 of nothing. */
export function treeRoot({ peaks }: Frontier): TreeHash {
  const last = peaks.at(-1);
  if (last === undefined) return createHash('sha256').digest();
  return peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

const rootOfRange = (leaves: readonly TreeHash[]) => treeRoot(frontierOf(leaves));

/** Largest power of two below a size of 2 or more. */
function split(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

/** Audit path of the leaf at `index` (from 0), from leaf to root. Throws RangeError for an index out of range. */
export function inclusionProof(leaves: readonly TreeHash[], index: number): readonly TreeHash[] {
  if (!(index >= 0 && index < leaves.length)) throw new RangeError(`no leaf ${index} among ${leaves.length}`);
  if (leaves.length === 1) return [];
  const half = split(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return index < half
    ? [...inclusionProof(left, index), rootOfRange(right)]
    : [...inclusionProof(right, index - half), rootOfRange(left)];
}

/** Proof that this tree begins with its first `oldSize` leaves. Throws RangeError unless 0 < oldSize <= size. */
export function consistencyProof(leaves: readonly TreeHash[], oldSize: number): readonly TreeHash[] {
  if (!(oldSize > 0 && oldSize <= leaves.length)) throw new RangeError(`no size ${oldSize} within ${leaves.length}`);
  return subProof(leaves, oldSize, true);
}

/** SUBPROOF of RFC 6962, 2.1.2; `isOldRoot` while the subtree is the whole old tree, whose root is known. */
function subProof(leaves: readonly TreeHash[], oldSize: number, isOldRoot: boolean): readonly TreeHash[] {
  if (oldSize === leaves.length) return isOldRoot ? [] : [rootOfRange(leaves)];
  const half = split(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return oldSize <= half
    ? [...subProof(left, oldSize, isOldRoot), rootOfRange(right)]
    : [...subProof(right, oldSize - half, false), rootOfRange(left)];
}

/** Claim of an inclusion proof. */
export interface Inclusion {
  /** {@link leafHash} of the data. */
  readonly leaf: TreeHash;
  /** From 0. */
  readonly index: number;
  readonly size: number;
  readonly root: TreeHash;
  readonly proof: readonly TreeHash[];
}

/** True when the leaf is at its index in the tree of that size and root (RFC 9162, 2.1.3.2). */
export function verifyInclusion({ leaf, index, size, root, proof }: Inclusion): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  const path = { node: index, last: size - 1 };
  let hash = leaf;
  for (const sibling of proof) {
    if (path.last === 0) return false;
    hash = isRightChild(path) ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    climb(path);
  }
  return path.last === 0 && sameHash(hash, root);
}

/** Claim of a consistency proof. */
export interface Consistency {
  readonly oldSize: number;
  readonly oldRoot: TreeHash;
  readonly size: number;
  readonly root: TreeHash;
  readonly proof: readonly TreeHash[];
}

/** True when the new tree begins with the old one (RFC 9162, 2.1.4.2). Every tree begins with an empty one. */
export function verifyConsistency({ oldSize, oldRoot, size, root, proof }: Consistency): boolean {
  if (!(Number.isSafeInteger(oldSize) && oldSize >= 0 && oldSize <= size)) return false;
  if (oldSize === size || oldSize === 0) {
    const expected = oldSize === size ? root : treeRoot(EMPTY_FRONTIER);
    return proof.length === 0 && sameHash(oldRoot, expected);
  }
  const path = { node: oldSize - 1, last: size - 1 };
  while (path.node % 2 === 1) halve(path);
  // The old tree is a perfect subtree of the new one exactly when its path is used up.
  const [seed, ...siblings] = path.node === 0 ? [oldRoot, ...proof] : proof;
  if (seed === undefined) return false;
  let [oldHash, hash] = [seed, seed];
  for (const sibling of siblings) {
    if (path.last === 0) return false;
    if (isRightChild(path)) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
    } else {
      hash = nodeHash(hash, sibling);
    }
    climb(path);
  }
  return path.last === 0 && sameHash(oldHash, oldRoot) && sameHash(hash, root);
}

/** Index of a node on its level and of the last node on that level. */
interface PathPosition {
  node: number;
  last: number;
}

/** True when the next sibling of a proof is on the left. The last node of a level may have none on the right. */
const isRightChild = ({ node, last }: PathPosition) => node % 2 === 1 || node === last;

function halve(path: PathPosition): void {
  path.node = Math.floor(path.node / 2);
  path.last = Math.floor(path.last / 2);
}

/** Moves up to the level of the next sibling; levels without a sibling are skipped. */
function climb(path: PathPosition): void {
  if (path.node === path.last) while (path.node % 2 === 0 && path.node !== 0) halve(path);
  halve(path);
}

/** Not constant-time: hashes are public, so timing reveals no secret. */
export function sameHash(a: TreeHash, b: TreeHash): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
