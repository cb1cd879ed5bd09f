/** Order statistics. Every function takes values sorted ascending, without NaN. */
export type Sorted = ArrayLike<number>;

/** Quantile at `share` in [0, 1], interpolated linearly (Hyndman & Fan 1996, type 7). NaN when empty. */
export function sortedQuantile(sorted: Sorted, share: number): number {
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const position = Math.min(Math.max(share, 0), 1) * last;
  const low = Math.floor(position);
  const below = sorted[low]!;
  if (low === last) return below;
  return below + (position - low) * (sorted[low + 1]! - below);
}

/** Distance between the quartiles over 1.349: the standard deviation where values are normal. */
export function quartileSpread(sorted: Sorted): number {
  return (sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25)) / 1.3489795003921634;
}

/** Index of the first value ≥ `value`. */
export function lowerBound(sorted: Sorted, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many values are ≥ `value`. */
export function countAtLeast(sorted: Sorted, value: number): number {
  return sorted.length - lowerBound(sorted, value);
}
