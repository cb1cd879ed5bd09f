import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { appendLeaf, EMPTY_FRONTIER, fromHex, leafHash, rootOf, toHex } from './merkle-tree.ts';

/** The leaves and roots that implementations of RFC 6962 test with (Certificate Transparency's own). */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS: Record<number, string> = {
  0: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
};

test('roots are those of RFC 6962', () => {
  let frontier = EMPTY_FRONTIER;
  const roots: Record<number, string> = { 0: toHex(rootOf(frontier)) };
  for (const leaf of LEAVES) {
    frontier = appendLeaf(frontier, leafHash(fromHex(leaf)));
    if (frontier.size in ROOTS) roots[frontier.size] = toHex(rootOf(frontier));
  }
  expect(roots).toEqual(ROOTS);
  expect(frontier.roots).toHaveLength(1);
});

test('canonical JSON has one spelling (the example of RFC 8785 section 3.2.2)', () => {
  const value = {
    numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
    left_out: undefined,
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],' +
      '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  expect(canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\u{1f600}': 5 })).toBe(
    '{"\\r":2,"1":4,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
  );
  expect(() => canonicalJson(Number.NaN)).toThrow(RangeError);
  expect(() => canonicalJson(1n)).toThrow(TypeError);
});
