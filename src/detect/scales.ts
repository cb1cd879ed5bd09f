/**
 * ln of the odds of `part` in `whole`, both at least 0, with half an observation added on either side
 * (Haldane 1956; Anscombe 1956) so that none and all stay finite and grow with the evidence.
 */
export function logOdds(part: number, whole: number): number {
  return Math.log((Math.max(0, part) + 0.5) / (Math.max(0, whole - part) + 0.5));
}
