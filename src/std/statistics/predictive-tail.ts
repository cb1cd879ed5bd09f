/**
 * Upper-tail probabilities of a sample, with a fitted tail beyond its upper order statistics.
 *
 * Up to the threshold u (the sample's 1 − tailShare quantile) a value's p is the conformal
 * (1 + #{xⱼ ≥ x}) / (n + 1). Above it, excesses over u follow a generalised Pareto distribution
 * (Pickands 1975) whose shape ξ ≥ 0 and scale σ are not estimated by one number but averaged over
 * their posterior: the predictive tail, which is heavier the fewer excesses were seen, so that
 * small samples cannot claim small p. ξ has an exponential prior with mean `shapeMean` (never
 * lighter than an exponential tail), ln σ a flat one. The uppermost `censoredShare` of the sample
 * enters only as "at least as large as the rest" (type II censoring): unbiased if those values are
 * ordinary, without influence on the fit if they are not.
 */

import { countAtLeast, type Sorted } from './sorted.ts';

export interface TailOptions {
  /** Share of the sample above the threshold, e.g. 0.1. */
  tailShare: number;
  /** Share at the top whose size is ignored, e.g. 0.01. */
  censoredShare: number;
  /** Prior mean of the shape ξ, e.g. 0.1. */
  shapeMean: number;
}

export interface PredictiveTail {
  size: number;
  /** Null where too few distinct excesses were seen for a tail: then p stays conformal. */
  threshold: number | null;
  /** Posterior mean of ξ; null without a fitted tail. */
  shape: number | null;
  /** P(X ≥ x), never below `floor`. */
  tail(x: number): number;
  /** The smallest p that this sample can give. */
  floor: number;
}

/** Below this many uncensored excesses no tail is fitted. */
const FEWEST_EXCESSES = 12;
/** A tail is trusted down to one in so many times the sample size. */
const REACH = 200;
const SHAPES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];
const POINTS_AT_MOST = 48;
const BODY_POINTS = 1024;

/** Fits the tail of values sorted ascending; at least one. */
export function fitPredictiveTail(sorted: Sorted, options: TailOptions): PredictiveTail {
  const size = sorted.length;
  const body = bodyOf(sorted);
  const excess = excessesOf(sorted, options);
  const floorWithout = 1 / (size + 1);
  if (excess === null) {
    return { size, threshold: null, shape: null, tail: body, floor: floorWithout };
  }
  const nodes = posterior(excess, options.shapeMean);
  const survival = tabulate(nodes, excess.mean);
  const share = (excess.count + 1) / (size + 1);
  const floor = 1 / (REACH * size);
  const { threshold } = excess;
  return {
    size,
    threshold,
    shape: nodes.reduce((sum, node) => sum + node.shape * node.weight, 0),
    floor,
    tail: (x) =>
      x > threshold ? Math.max(floor, share * survival(x - threshold)) : Math.max(share, body(x)),
  };
}

interface Excesses {
  threshold: number;
  /** Values above the threshold, censored ones included. */
  count: number;
  censored: number;
  /** All censored values exceed the threshold by at least this. */
  censoredAt: number;
  /** Means of equal groups of the uncensored excesses, ascending, and the group sizes. */
  points: Float64Array;
  weights: Float64Array;
  /** Exponential scale by maximum likelihood under the censoring. */
  mean: number;
}

function excessesOf(sorted: Sorted, options: TailOptions): Excesses | null {
  const size = sorted.length;
  const censored = Math.floor(options.censoredShare * size);
  const wanted = Math.max(
    Math.floor(options.tailShare * size),
    Math.min(2 * FEWEST_EXCESSES + censored, Math.floor(size / 4)),
  );
  if (wanted >= size) return null;
  const threshold = sorted[size - wanted - 1]!;
  let first = size - wanted;
  while (first < size && sorted[first]! <= threshold) first++;
  const uncensored = size - first - censored;
  if (uncensored < FEWEST_EXCESSES) return null;
  const groups = Math.min(POINTS_AT_MOST, uncensored);
  const points = new Float64Array(groups);
  const weights = new Float64Array(groups);
  let total = 0;
  for (let group = 0; group < groups; group++) {
    const from = first + Math.floor((group * uncensored) / groups);
    const to = first + Math.floor(((group + 1) * uncensored) / groups);
    let sum = 0;
    for (let index = from; index < to; index++) sum += sorted[index]! - threshold;
    points[group] = sum / (to - from);
    weights[group] = to - from;
    total += sum;
  }
  const censoredAt = sorted[size - censored - 1]! - threshold;
  const mean = (total + censored * censoredAt) / uncensored;
  if (!(mean > 0 && Number.isFinite(mean))) return null;
  return { threshold, count: size - first, censored, censoredAt, points, weights, mean };
}

interface Node {
  shape: number;
  scale: number;
  weight: number;
}

/** Grid over (ξ, σ) around the best σ of each ξ, with weights that add up to 1. */
function posterior(excess: Excesses, shapeMean: number): Node[] {
  const uncensored = excess.count - excess.censored;
  const width = Math.max(0.08, 3.2 / Math.sqrt(uncensored));
  const nodes: Node[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const shape of SHAPES) {
    const centre = likeliestScale(excess, shape);
    for (let step = -5; step <= 5; step++) {
      const scale = centre * Math.exp((step / 5) * width);
      const weight = logLikelihood(excess, shape, scale) - shape / shapeMean;
      best = Math.max(best, weight);
      nodes.push({ shape, scale, weight });
    }
  }
  let total = 0;
  for (const node of nodes) {
    node.weight = Math.exp(node.weight - best);
    total += node.weight;
  }
  const kept = nodes.filter((node) => node.weight > 1e-9 * total);
  for (const node of kept) node.weight /= total;
  return kept;
}

function likeliestScale(excess: Excesses, shape: number): number {
  let best = Number.NEGATIVE_INFINITY;
  let at = excess.mean;
  for (let step = -12; step <= 12; step++) {
    const scale = excess.mean * Math.exp(step * 0.12 - 0.5 * shape);
    const likelihood = logLikelihood(excess, shape, scale);
    if (likelihood > best) {
      best = likelihood;
      at = scale;
    }
  }
  return at;
}

function logLikelihood(excess: Excesses, shape: number, scale: number): number {
  const { points, weights, censored, censoredAt } = excess;
  let sum = 0;
  for (let index = 0; index < points.length; index++) {
    const hazard = logSurvival(points[index]!, shape, scale) * (1 + shape);
    sum += weights[index]! * (hazard - Math.log(scale));
  }
  return sum + censored * logSurvival(censoredAt, shape, scale);
}

/** ln of (1 + ξ y / σ)^(−1/ξ), or −y / σ at ξ = 0. */
function logSurvival(y: number, shape: number, scale: number): number {
  return shape === 0 ? -y / scale : -Math.log1p((shape * y) / scale) / shape;
}

const TABLE_POINTS = 160;
/** The table reaches to e^14 ≈ 1.2 million scales. */
const TABLE_REACH = 14;

/** Survival of an excess, from a table in ln(1 + y / scale) with linear steps of its logarithm. */
function tabulate(nodes: readonly Node[], scale: number): (y: number) => number {
  const table = new Float64Array(TABLE_POINTS + 1);
  for (let point = 0; point <= TABLE_POINTS; point++) {
    const y = scale * Math.expm1((point / TABLE_POINTS) * TABLE_REACH);
    let survival = 0;
    for (const node of nodes) {
      survival += node.weight * Math.exp(logSurvival(y, node.shape, node.scale));
    }
    table[point] = Math.log(Math.max(survival, 1e-300));
  }
  return (y) => {
    const position = (Math.log1p(y / scale) / TABLE_REACH) * TABLE_POINTS;
    const low = Math.min(Math.floor(position), TABLE_POINTS - 1);
    const from = table[low]!;
    const to = table[low + 1]!;
    return Math.exp(from + Math.min(position - low, 1) * (to - from));
  };
}

/** Conformal p; large samples are read through 1,024 of their quantiles, rounded up. */
function bodyOf(sorted: Sorted): (x: number) => number {
  const size = sorted.length;
  if (size <= 2 * BODY_POINTS) return (x) => (1 + countAtLeast(sorted, x)) / (size + 1);
  const marks = new Float64Array(BODY_POINTS);
  const positions = new Uint32Array(BODY_POINTS);
  for (let mark = 0; mark < BODY_POINTS; mark++) {
    positions[mark] = Math.floor((mark * size) / BODY_POINTS);
    marks[mark] = sorted[positions[mark]!]!;
  }
  return (x) => {
    const above = countAtLeast(marks, x);
    // Values between the last mark below x and x itself count too: never too small a p.
    const from = above === BODY_POINTS ? 0 : positions[BODY_POINTS - above - 1]! + 1;
    return Math.min(1, (1 + size - from) / (size + 1));
  };
}
