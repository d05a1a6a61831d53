import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  EMPTY_FRONTIER,
  extendFrontier,
  frontierOf,
  inclusionProof,
  leafHash,
  nodeHash,
  type TreeHash,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../src/signing/merkle.ts';

const hex = (hash: TreeHash) => Buffer.from(hash).toString('hex');
const bytes = (text: string) => Buffer.from(text, 'hex');

/** Leaves of the test vectors of Certificate Transparency (merkletree/merkle_tree_test.cc), hex. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (one) => leafHash(bytes(one)),
);

/** Roots over the first 1, 2, ... 8 leaves. */
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** Audit paths from the same source: leaf (from 0), size, path. */
const PATHS: readonly (readonly [number, number, readonly string[]])[] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
];

const rootOver = (leaves: readonly TreeHash[]) => treeRoot(frontierOf(leaves));

/** MTH exactly as defined by RFC 6962 (2.1), without optimisation. */
function plainRoot(leaves: readonly TreeHash[]): TreeHash {
  const [first] = leaves;
  if (first === undefined) return treeRoot(EMPTY_FRONTIER);
  if (leaves.length === 1) return first;
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return nodeHash(plainRoot(leaves.slice(0, half)), plainRoot(leaves.slice(half)));
}

const leavesOf = (size: number) => Array.from({ length: size }, (_, index) => leafHash(`record ${index}`));

/** A tree size, an older size, and an index. */
const trees = fc
  .integer({ min: 1, max: 90 })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size }), fc.nat(size - 1)));

describe('the tree of RFC 6962', () => {
  it('has the roots of the published vectors', () => {
    expect(hex(treeRoot(EMPTY_FRONTIER))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(ROOTS.map((_, index) => hex(rootOver(LEAVES.slice(0, index + 1))))).toEqual(ROOTS);
  });

  it.each(PATHS)('gives the published path of leaf %i among %i', (index, size, path) => {
    expect(inclusionProof(LEAVES.slice(0, size), index).map(hex)).toEqual(path);
  });

  it('grown leaf by leaf has the root of the definition, at every size', () => {
    let frontier = EMPTY_FRONTIER;
    const leaves = leavesOf(130);
    for (const [index, leaf] of leaves.entries()) {
      frontier = extendFrontier(frontier, leaf);
      expect(frontier.size).toBe(index + 1);
      expect(hex(treeRoot(frontier))).toBe(hex(plainRoot(leaves.slice(0, index + 1))));
    }
  });
});

describe('an inclusion proof', () => {
  it('holds for each leaf of each tree', () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = leavesOf(size);
      const root = rootOver(leaves);
      for (const [index, leaf] of leaves.entries()) {
        expect(verifyInclusion({ leaf, index, size, root, proof: inclusionProof(leaves, index) })).toBe(true);
      }
    }
  });

  it('holds for no other leaf, index, size, root or path', () => {
    fc.assert(
      fc.property(trees, fc.nat(255), ([size, , index], noise) => {
        const leaves = leavesOf(size);
        const proof = inclusionProof(leaves, index);
        const good = { leaf: leafHash(`record ${index}`), index, size, root: rootOver(leaves), proof };
        const other = leafHash(`noise ${noise}`);
        const at = noise % Math.max(1, proof.length);
        const bad = [
          { ...good, leaf: other },
          { ...good, root: other },
          { ...good, index: size },
          { ...good, index: -1 },
          { ...good, index: index + 0.5 },
          { ...good, proof: [...proof, other] },
          ...(proof.length === 0
            ? []
            : [
                { ...good, proof: proof.slice(1) },
                { ...good, proof: proof.with(at, other) },
              ]),
          ...(size > 1 ? [{ ...good, index: (index + 1) % size }] : []),
        ];
        expect(bad.map(verifyInclusion)).toEqual(bad.map(() => false));
      }),
    );
  });

  it('is asked for within the tree', () => {
    expect(() => inclusionProof(LEAVES, 8)).toThrow('no leaf 8 among 8');
    expect(() => inclusionProof([], 0)).toThrow(RangeError);
  });
});

describe('a consistency proof', () => {
  it('holds between each two sizes', () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = leavesOf(size);
      const root = rootOver(leaves);
      for (let oldSize = 1; oldSize <= size; oldSize++) {
        const oldRoot = rootOver(leaves.slice(0, oldSize));
        const proof = consistencyProof(leaves, oldSize);
        expect(verifyConsistency({ oldSize, oldRoot, size, root, proof })).toBe(true);
      }
    }
  });

  it('of an empty tree is empty, and holds with every tree', () => {
    const empty = { oldSize: 0, oldRoot: treeRoot(EMPTY_FRONTIER), size: 8, root: rootOver(LEAVES), proof: [] };
    expect(verifyConsistency(empty)).toBe(true);
    expect(verifyConsistency({ ...empty, oldRoot: leafHash('x') })).toBe(false);
    expect(() => consistencyProof(LEAVES, 0)).toThrow(RangeError);
    expect(() => consistencyProof(LEAVES, 9)).toThrow(RangeError);
  });

  it('holds for no tree in which an old leaf was changed, and no other path', () => {
    fc.assert(
      fc.property(trees, fc.nat(255), ([size, oldSize, index], noise) => {
        const leaves = leavesOf(size);
        const oldRoot = rootOver(leaves.slice(0, oldSize));
        const proof = consistencyProof(leaves, oldSize);
        const other = leafHash(`noise ${noise}`);
        const good = { oldSize, oldRoot, size, root: rootOver(leaves), proof };
        const forged = leaves.with(index % oldSize, other);
        const bad = [
          { ...good, root: rootOver(forged), proof: consistencyProof(forged, oldSize) },
          { ...good, oldRoot: other },
          { ...good, root: other },
          { ...good, oldSize: size + 1 },
          { ...good, proof: [...proof, other] },
          ...(proof.length === 0
            ? []
            : [
                { ...good, proof: [] },
                { ...good, proof: proof.toSpliced(-1, 1, other) },
              ]),
        ];
        expect(bad.map(verifyConsistency)).toEqual(bad.map(() => false));
      }),
    );
  });
});
