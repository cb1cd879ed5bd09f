/** Epoch milliseconds as every ClickHouse reads a DateTime64, without guessing the unit. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}
