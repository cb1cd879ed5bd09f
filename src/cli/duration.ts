/** Parses the durations that people type in options, such as `1h30m`. */
const UNITS_MS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** "1h", "90s", "1h30m" → milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:min|[smhd]))+$/.test(text)) return null;
  let ms = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(min|[smhd])/g)) {
    ms += Number(number) * (UNITS_MS[unit] ?? Number.NaN);
  }
  return Number.isFinite(ms) ? ms : null;
}
