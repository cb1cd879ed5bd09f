/** Scales from values to positions, and the ticks that stand on them. */
import { formatCompact } from '#std/format-number';
import { DAY_MS } from '#std/time';

export interface Tick {
  /** Position in [0, 1]. */
  at: number;
  label: string;
}

/** A number's place in [0, 1]. */
export type Scale = (value: number) => number;

export function linearScale(low: number, high: number): Scale {
  const width = high - low;
  return (value) => (width > 0 ? Math.min(1, Math.max(0, (value - low) / width)) : 0.5);
}

/** Logarithmic; values at or below zero lie at the left edge. */
export function logScale(low: number, high: number): Scale {
  const base = Math.log(Math.max(low, Number.MIN_VALUE));
  const linear = linearScale(base, Math.log(Math.max(high, Number.MIN_VALUE)));
  return (value) => (value > 0 ? linear(Math.log(value)) : 0);
}

/** A round number at or above `value`: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** Between two and `most` ticks at round numbers within [low, high]. */
export function linearTicks(low: number, high: number, most = 6): Tick[] {
  const scale = linearScale(low, high);
  const step = roundUp((high - low) / Math.max(1, most - 1));
  const ticks: Tick[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) {
    const value = index * step;
    ticks.push({ at: scale(value), label: formatCompact(Number(value.toPrecision(12))) });
  }
  return ticks;
}

/** Powers of ten within [low, high], thinned to `most`; the ends when there are none. */
export function logTicks(low: number, high: number, most = 6): Tick[] {
  const scale = logScale(low, high);
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  if (!(last > first)) {
    return [low, high].map((value) => ({ at: scale(value), label: formatCompact(value) }));
  }
  const stride = Math.ceil((last - first + 1) / most);
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power += stride) {
    ticks.push({ at: scale(10 ** power), label: formatCompact(10 ** power) });
  }
  return ticks;
}

const SPACINGS_MS = [1, 3, 6, 12, 24, 48, 168, 336, 672, 2016, 8736].map((hours) => hours * 3.6e6);

/** Ticks at whole hours or days, UTC. */
export function timeTicks(fromMs: number, toMs: number, most = 7): Tick[] {
  const scale = linearScale(fromMs, toMs);
  const spacing =
    SPACINGS_MS.find((candidate) => (toMs - fromMs) / candidate <= most) ?? (toMs - fromMs) / most;
  const ticks: Tick[] = [];
  const first = Math.ceil(fromMs / spacing) * spacing;
  for (let instant = first; instant <= toMs; instant += spacing) {
    ticks.push({ at: scale(instant), label: instantLabel(instant, spacing) });
  }
  return ticks;
}

function instantLabel(instant: number, spacing: number): string {
  const date = new Date(instant).toUTCString();
  const day = date.slice(5, 11).replace(/^0/, '');
  return spacing >= DAY_MS ? day : `${day} ${date.slice(17, 22)}`;
}
