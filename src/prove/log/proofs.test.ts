import fc from 'fast-check';
import { expect, test } from 'vitest';
import { includes, onlyGrew } from '#std/merkle-proofs';
import { fromHex, type Hash, leafHash, toHex } from '#std/merkle-tree';
import { treeRoot } from '../fixtures/tree-root.ts';
import { consistencyRanges, inclusionRanges, type Range } from './proofs.ts';

const leavesOf = (size: number) => Array.from({ length: size }, (_, index) => leafHash(`${index}`));
const rootsOf = (leaves: readonly Hash[], ranges: readonly Range[]): Hash[] =>
  ranges.map(({ from, to }) => treeRoot(leaves.slice(from, to)));
const inclusionPath = (leaves: readonly Hash[], index: number): Hash[] =>
  rootsOf(leaves, inclusionRanges(leaves.length, index));
const consistencyPath = (leaves: readonly Hash[], before: number): Hash[] =>
  rootsOf(leaves, consistencyRanges(leaves.length, before));
const sizes = fc.integer({ min: 1, max: 70 });

test('the proofs of the known tree of eight are those that Certificate Transparency lists', () => {
  const known = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'];
  const leaves = [...known, '606162636465666768696a6b6c6d6e6f'].map((text) =>
    leafHash(fromHex(text)),
  );
  expect(inclusionPath(leaves, 0).map(toHex)).toEqual([
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ]);
  expect(consistencyPath(leaves, 6).map(toHex)).toEqual([
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ]);
});

test('every leaf is proven in its place, and in no other', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (size, chosen, shift) => {
      const leaves = leavesOf(size);
      const index = chosen % size;
      const root = treeRoot(leaves);
      const path = inclusionPath(leaves, index);
      const leaf = leaves[index]!;
      expect(includes(leaf, { index, size, root }, path)).toBe(true);
      const other = shift % size;
      expect(includes(leaf, { index: other, size, root }, path)).toBe(other === index);
      expect(includes(leafHash('x'), { index, size, root }, path)).toBe(false);
      expect(includes(leaf, { index, size, root }, [...path, leaf])).toBe(false);
      if (path.length > 0) {
        expect(includes(leaf, { index, size, root }, path.slice(1))).toBe(false);
      }
    }),
  );
});

test('a log that grew is consistent with what it was; one that was changed is not', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (size, chosen, changed) => {
      const leaves = leavesOf(size);
      const before = 1 + (chosen % size);
      const older = { size: before, root: treeRoot(leaves.slice(0, before)) };
      const newer = { size, root: treeRoot(leaves) };
      const path = consistencyPath(leaves, before);
      expect(onlyGrew(older, newer, path)).toBe(true);
      const edited = [...leaves];
      edited[changed % before] = leafHash('edited');
      const forged = { size, root: treeRoot(edited) };
      expect(onlyGrew(older, forged, consistencyPath(edited, before))).toBe(false);
      expect(onlyGrew(older, newer, [...path, leafHash('more')])).toBe(false);
    }),
  );
});
