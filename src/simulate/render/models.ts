/** The provider's price list. */
export interface ModelOffer {
  name: string;
  usdPerMillionInput: number;
  usdPerMillionOutput: number;
  tokensPerSecond: number;
  firstTokenMs: number;
}

const offer = (
  name: string,
  [usdPerMillionInput, usdPerMillionOutput]: [number, number],
  [tokensPerSecond, firstTokenMs]: [number, number],
): ModelOffer => ({
  name,
  usdPerMillionInput,
  usdPerMillionOutput,
  tokensPerSecond,
  firstTokenMs,
});

/** Small, medium, large, and the one that a world may release. */
export const MODELS: readonly ModelOffer[] = [
  offer('m-small-3', [0.8, 4], [130, 280]),
  offer('m-medium-3', [3, 15], [80, 450]),
  offer('m-large-3', [5, 25], [55, 750]),
  offer('m-large-4', [5, 25], [65, 700]),
];

export const NEWEST = 3;
/** Cached input costs a tenth. */
export const CACHED_SHARE_OF_PRICE = 0.1;
