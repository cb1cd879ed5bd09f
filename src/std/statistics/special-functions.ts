/**
 * The gamma function and the incomplete gamma and beta integrals. Computed in logarithms, so that
 * tails keep their digits far below the smallest double; relative accuracy about 1e-13.
 */
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];
const HALF_LOG_TWO_PI = 0.9189385332046727;
const EPSILON = 2 ** -53;
const TINY = 1e-300;
const ITERATIONS_AT_MOST = 100_000;

/** ln Γ(x) for x > 0 (Lanczos 1964 with g = 7, n = 9; Stirling's series, DLMF 5.11.1, from 15 up). */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma needs a positive argument, got ${x}`);
  if (x === 1 || x === 2) return 0;
  if (x >= 15) return stirling(x);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = LANCZOS[0]!;
  for (let index = 1; index < LANCZOS.length; index++) {
    sum += LANCZOS[index]! / (shifted + index);
  }
  const base = shifted + 7.5;
  return HALF_LOG_TWO_PI + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

function stirling(x: number): number {
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680)))) / x;
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(x) - x + series;
}

/** ln of n! / (k! (n − k)!) for whole 0 ≤ k ≤ n. */
export function logChoose(n: number, k: number): number {
  if (k === 0 || k === n) return 0;
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * ln P(X ≥ x) for X ~ Gamma(shape, scale 1), i.e. ln Q(shape, x): continued fraction DLMF 8.9.2
 * beyond the mean, complement of the series DLMF 8.7.1 below it.
 */
export function logGammaUpper(shape: number, x: number): number {
  if (!(shape > 0)) throw new RangeError(`logGammaUpper needs a positive shape, got ${shape}`);
  if (!(x > 0)) return 0;
  if (x === Infinity) return -Infinity;
  if (Number.isInteger(shape) && shape <= 32 && x < 1e8) return logErlangTail(shape, x);
  return x < shape + 1 ? logComplement(logLowerSeries(shape, x)) : logUpperFraction(shape, x);
}

/** ln P(shape, x), the lower regularised incomplete gamma integral. */
export function logGammaLower(shape: number, x: number): number {
  if (!(shape > 0)) throw new RangeError(`logGammaLower needs a positive shape, got ${shape}`);
  if (!(x > 0)) return -Infinity;
  if (x === Infinity) return 0;
  return x < shape + 1 ? logLowerSeries(shape, x) : logComplement(logUpperFraction(shape, x));
}

/** ln(1 − exp(logP)) without losing digits near 0 or 1 (Mächler 2012). */
export function logComplement(logP: number): number {
  if (logP >= 0) return -Infinity;
  return logP > -Math.LN2 ? Math.log(-Math.expm1(logP)) : Math.log1p(-Math.exp(logP));
}

/** A whole shape has the finite sum e⁻ˣ Σ xⁱ / i!, DLMF 8.4.10. */
function logErlangTail(shape: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let index = 1; index < shape; index++) {
    term *= x / index;
    sum += term;
  }
  return Math.min(0, Math.log(sum) - x);
}

function logPrefactor(shape: number, x: number): number {
  return shape * Math.log(x) - x - logGamma(shape);
}

function logLowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let step = 1; step < ITERATIONS_AT_MOST; step++) {
    term *= x / (shape + step);
    sum += term;
    if (term < sum * EPSILON) break;
  }
  return Math.min(0, logPrefactor(shape, x) + Math.log(sum));
}

/** Modified Lentz evaluation. */
function logUpperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let step = 1; step < ITERATIONS_AT_MOST; step++) {
    const a = -step * (step - shape);
    b += 2;
    d = 1 / nonZero(a * d + b);
    c = nonZero(b + a / c);
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 4 * EPSILON) break;
  }
  return Math.min(0, logPrefactor(shape, x) + Math.log(fraction));
}

/** ln I_x(a, b), the regularised incomplete beta integral (continued fraction DLMF 8.17.22). */
export function logBetaRegularised(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0))
    throw new RangeError(`logBetaRegularised needs positive a and b, got ${a}, ${b}`);
  if (!(x > 0)) return -Infinity;
  if (x >= 1) return 0;
  const logFront =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  if (x < (a + 1) / (a + b + 2)) {
    return Math.min(0, logFront + Math.log(betaFraction(x, a, b)) - Math.log(a));
  }
  const logUpper = logFront + Math.log(betaFraction(1 - x, b, a)) - Math.log(b);
  return logComplement(Math.min(0, logUpper));
}

/** I_x(a, b), the regularised incomplete beta integral. */
export function betaRegularised(x: number, a: number, b: number): number {
  return Math.exp(logBetaRegularised(x, a, b));
}

/** Modified Lentz evaluation of DLMF 8.17.22, without the factor in front. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < ITERATIONS_AT_MOST; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < 4 * EPSILON) break;
  }
  return value;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
