/** Numbers and times as people read them; English, UTC, the same on every machine. */

/** 1234567 → "1,234,567"; at most two decimals below 100. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 1 ? 2 : 3;
  const [whole = '0', fraction] = size.toFixed(digits).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const decimals = fraction?.replace(/0+$/, '') ?? '';
  return `${value < 0 ? '−' : ''}${grouped}${decimals === '' ? '' : `.${decimals}`}`;
}

/** US dollars: 1234.5 → "$1,234.50"; never zero for something, and "?" where no price is known. */
export function formatCost(usd: number | null): string {
  if (usd === null) return '?';
  if (usd > 0 && usd < 0.01) return '<$0.01';
  const [whole = '0', cents = '00'] = usd.toFixed(2).split('.');
  return `$${formatNumber(Number(whole))}.${cents}`;
}

const STEPS = [
  { from: 1e12, suffix: ' T' },
  { from: 1e9, suffix: ' G' },
  { from: 1e6, suffix: ' M' },
  { from: 1e4, suffix: ' k', unit: 1e3 },
];

/** 1234567 → "1.2 M"; numbers below ten thousand stay whole. */
export function formatCompact(value: number): string {
  const size = Math.abs(value);
  const step = STEPS.find((candidate) => size >= candidate.from);
  if (step === undefined) return formatNumber(size < 100 ? value : Math.round(value));
  const scaled = value / (step.unit ?? step.from);
  return `${Math.abs(scaled) < 10 ? scaled.toFixed(1) : Math.round(scaled)}${step.suffix}`;
}

/** A share in [0, 1] as per cent; never "0 %" for something or "100 %" for not quite all. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent > 99.9 && percent < 100) return '> 99.9 %';
  const digits = percent < 10 && percent !== Math.round(percent) ? 1 : 0;
  const rounded = percent.toFixed(digits);
  return `${rounded === '100' && percent < 100 ? percent.toFixed(1) : rounded} %`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 0.034 → "0.034", 3.2e-9 → "3 × 10⁻⁹". */
export function formatProbability(p: number): string {
  if (!Number.isFinite(p)) return '–';
  if (p === 0) return '< 10⁻³⁰⁰';
  if (p >= 0.001) return String(Number(p.toPrecision(2)));
  const [mantissa = '1', exponent = '0'] = p.toExponential(0).split('e-');
  const raised = [...exponent].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `${mantissa} × 10⁻${raised}`;
}

const DURATIONS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
];

/** 252000 → "4 min 12 s"; two units at most. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 59_500) return `${Math.round(ms / 1000)} s`;
  for (const [index, { unit, ms: size }] of DURATIONS.entries()) {
    if (ms < size) continue;
    const smaller = DURATIONS[index + 1] ?? { unit: 's', ms: 1000 };
    const rounded = Math.round(ms / smaller.ms) * smaller.ms;
    const whole = Math.floor(rounded / size);
    const rest = Math.round((rounded - whole * size) / smaller.ms);
    return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${smaller.unit}`;
  }
  return '1 min';
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** ISO 8601 → "2 Feb 2026"; the text itself when it is no date. */
export function formatDay(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** ISO 8601 → "2 Feb 2026 04:05 UTC". */
export function formatInstant(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${formatDay(iso)} ${date.toISOString().slice(11, 16)} UTC`;
}

/** "1 account", "2 accounts". */
export function formatCounted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}
