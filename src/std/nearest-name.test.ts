import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from './nearest-name.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'acb', 1],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
  ])('%s to %s is %i', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
    expect(editDistance(right, left)).toBe(distance);
  });
});

describe('nearestName', () => {
  const known = ['--report', '--rejects', '--max-reject-share', 'falseDiscoveryRate'];

  it('finds a typo, a swapped letter, another case or separator', () => {
    expect(nearestName('--reprot', known)).toBe('--report');
    expect(nearestName('--max_reject_share', known)).toBe('--max-reject-share');
    expect(nearestName('false_discovery_rate', known)).toBe('falseDiscoveryRate');
  });

  it('stays silent when nothing is near', () => {
    expect(nearestName('--bananas', known)).toBeNull();
    expect(nearestName('x', [])).toBeNull();
  });

  it('is bounded on absurd input', () => {
    expect(nearestName('a'.repeat(1_000_000), known)).toBeNull();
  });
});
