/** Seeded chance: the same seed gives the same draws on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform integer in [low, high]. */
  int(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Gamma with the given shape and scale 1. */
  gamma(shape: number): number;
  poisson(mean: number): number;
  pick<T>(items: readonly T[]): T;
  /** Index drawn in proportion to non-negative weights. */
  weighted(weights: readonly number[]): number;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent stream that depends on this seed and the label only, not on draws made so far. */
  fork(label: string | number): Random;
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function hashLabel(seed: number, label: string): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (let index = 0; index < label.length; index++) {
    hash = Math.imul(hash ^ label.charCodeAt(index), 16777619) >>> 0;
  }
  return hash;
}

function splitMix(state: { value: number }): number {
  state.value = (state.value + 0x9e3779b9) >>> 0;
  let z = state.value;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** sfc32 (C. Doty-Humphrey, PractRand), seeded through SplitMix32. */
export function createRandom(seed: number): Random {
  const mixer = { value: seed >>> 0 };
  let a = splitMix(mixer);
  let b = splitMix(mixer);
  let c = splitMix(mixer);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm++) next();
  const float = (): number => next() / 4294967296;
  return fromUniform(seed, float);
}

function fromUniform(seed: number, float: () => number): Random {
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float());
  const random: Random = {
    float,
    int: (low, high) => low + Math.floor(float() * (high - low + 1)),
    normal,
    exponential: () => -Math.log(1 - float()),
    gamma: (shape) => gammaDraw(shape, float, normal),
    poisson: (mean) => poissonDraw(mean, float, normal),
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick from an empty list');
      return items[Math.floor(float() * items.length)] as (typeof items)[number];
    },
    weighted: (weights) => weightedDraw(weights, float),
    shuffle: (items) => {
      const copy = [...items];
      for (let index = copy.length - 1; index > 0; index--) {
        const other = Math.floor(float() * (index + 1));
        const held = copy[index] as (typeof copy)[number];
        copy[index] = copy[other] as (typeof copy)[number];
        copy[other] = held;
      }
      return copy;
    },
    fork: (label) => createRandom(hashLabel(seed, String(label))),
  };
  return random;
}

/** Marsaglia and Tsang, 2000. */
function gammaDraw(shape: number, float: () => number, normal: () => number): number {
  if (shape < 1) return gammaDraw(shape + 1, float, normal) * (1 - float()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - float()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Knuth's product for small means, a rounded normal above 60. */
function poissonDraw(mean: number, float: () => number, normal: () => number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const limit = Math.exp(-mean);
  let product = 1 - float();
  let drawn = 0;
  while (product > limit) {
    product *= 1 - float();
    drawn++;
  }
  return drawn;
}

function weightedDraw(weights: readonly number[], float: () => number): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let left = float() * total;
  for (let index = 0; index < weights.length; index++) {
    left -= weights[index] ?? 0;
    if (left < 0) return index;
  }
  return weights.length - 1;
}
