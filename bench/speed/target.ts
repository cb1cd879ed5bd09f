/** One number that the project set itself. */
export interface Target {
  what: string;
  target: string;
  /** What was measured; null = nothing that speaks to it. */
  measured: string | null;
  /** Null = what was measured does not decide it. */
  reached: boolean | null;
  /** Measures it again. */
  command: string;
  /** Said where the number is not reached. */
  why: string;
}

export const GIGABYTE = 1e9;

export const millions = (rows: number) => `${(rows / 1e6).toFixed(1)} M`;

export function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return `${(seconds / 60).toFixed(1)} min`;
}

export const gigabytes = (bytes: number) => `${(bytes / GIGABYTE).toFixed(1)} GB`;

export const whole = (value: number) => Math.round(value).toLocaleString('en');
