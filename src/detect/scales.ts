/** Added to a share and to its complement: shares far below it are as good as none. */
const EASE = 0.01;

/**
 * ln of the odds of `part` in `whole` > 0, eased so that none and all stay finite. The ease does not
 * depend on `whole`: accounts of different volume with the same share are alike.
 */
export function logOdds(part: number, whole: number): number {
  const share = Math.min(1, Math.max(0, part / whole));
  return Math.log((share + EASE) / (1 - share + EASE));
}

/** Prompts without a score that are added before averaging: one odd prompt of a few is no habit. */
const DOUBT_PROMPTS = 20;
/** Points out of 100 by which cues that are met by chance count. */
const CHANCE_POINTS = 1;

/**
 * Scale for the average of scores (0 to 100) that are 0 for nearly all prompts of nearly everyone:
 * ln of the average, shrunk by prompts without a score, over what chance brings; 0 for none.
 */
export function scoreScale(sum: number, prompts: number): number {
  return Math.log1p(sum / (prompts + DOUBT_PROMPTS) / CHANCE_POINTS);
}
