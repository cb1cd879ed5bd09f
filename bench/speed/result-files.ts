/** The committed results that the page is made of; a part that was not run is left out. */

import { existsSync, readFileSync } from 'node:fs';

export interface ScanRun {
  kind: 'fingerprints' | 'text';
  rows: number;
  accounts: number;
  seconds: { read: number; detect: number; attribute: number; whole: number };
  peak_resident_bytes: number;
  /** Null where nobody looked. */
  campaigns_named: number | null;
  pandas: { seconds: number } | null;
  load_before: string;
}

export interface ScanFile {
  runs: ScanRun[];
}

interface Rate {
  per_second: number;
  cpu_us_per_request: number;
}

interface Throughput {
  stillwatch: Rate;
  /** The least a proxy on this platform does. */
  relay?: Rate;
  ratio_to_nginx: number;
  /** Null where that gateway was not there. */
  ratio_to_portkey: number | null;
}

interface Latency {
  per_second: number;
  stillwatch: { added_p50_ms: number; added_p99_ms: number };
}

interface Load {
  load_average: { before: number[]; after: number[] };
}

export interface GatewayFile {
  throughput?: Load & { whole: Throughput; streaming: Throughput };
  /** By what was sent; beside what holds for all. */
  latency?: Load & Record<string, unknown>;
  soak?: Load & {
    seconds: number;
    rounds: number;
    answered: number;
    lost: number;
    resident_mb_by_tenth: number[];
  };
}

export const SIZES = ['1 kB', '10 kB', '100 kB', '1 kB, first byte of a stream'] as const;

export function latencyOf(file: GatewayFile | null, size: string): Latency | null {
  return (file?.latency?.[size] as Latency | undefined) ?? null;
}

interface IngestPart {
  rows: number;
  whole: { workers: number; rowsPerSecond: number; runs: { residentMb: number }[] };
}

export interface IngestFile {
  withoutText: IngestPart;
  withText: IngestPart;
}

export interface FingerprintFile {
  machine: { load: number[] };
  results: { chars: number; embed: boolean; median_us: number; fastest_us: number }[];
}

export interface InsertFile {
  cases: {
    format: string;
    batch: number;
    lanes: number;
    rowsPerSecond: number;
    rowsPerProcessorSecond: number;
  }[];
}

export interface TailFile {
  cases: {
    history_lines: number;
    lines_per_second: number;
    seconds: number;
    results: {
      name: string;
      seconds_to_first_alarm: { median: number };
      cpu_seconds: number;
    }[];
  }[];
}

export interface LiveStepFile {
  accounts: number;
  exchanges_a_second: number;
  opened_ms: number;
  step_ms: number[];
  cpu_ms: number[];
  /** Left out where the engine was not watched. */
  engine_cpu_ms?: number[];
  rss_mb: number;
  engine_rss_mb?: number;
}

interface ShortScanRun {
  seconds: number;
  processor_seconds: number;
  load_before: number;
}

interface ShortScan {
  exchanges: number;
  medians: { seconds: number; processor_seconds: number };
  runs: ShortScanRun[];
  /** Ratio of medians to another checkout's, in the same rounds; left out where there was none. */
  ratio_to_beside?: { seconds: number; processor_seconds: number };
}

export interface ShortScanFile {
  /** By what was asked for: `1000`, or `all` of the bundled week. */
  scans: Record<string, ShortScan>;
}

export interface ResultFiles {
  scan: ScanFile;
  'short-scan': ShortScanFile;
  gateway: GatewayFile;
  ingest: IngestFile;
  fingerprint: FingerprintFile;
  'store-insert': InsertFile;
  tail: TailFile;
  'live-step': LiveStepFile;
}

/** Null while nobody has committed such a file. */
export function resultFile<Name extends keyof ResultFiles>(name: Name): ResultFiles[Name] | null {
  const file = new URL(`../results/${name}.json`, import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ResultFiles[Name]) : null;
}
