/** The interface between the commands and the work that they start, with what that work gives back. */
import type { Readable } from 'node:stream';
import type { PresetOutcome } from '#detect/index';
import type { ReportData } from '#report/index';
import type { ScanOptions } from '#schema/scan-options';
import type { ScanResult } from '#schema/scan-result';
import type { Clock } from '#std/clock';
import type { Log } from '#std/log';
import type { Progress } from '#std/progress';
import type { SecretKey } from '#std/secret-keys';
import type { Store } from '#store/index';
import type { AccessLineParser } from '#tail/index';

/** What every stage is given from outside. */
export interface StageContext {
  openStore: () => Promise<Store>;
  /** Keys the names of end users in a store that is kept; null: their ids stay as they are. */
  endUserKey: () => Promise<SecretKey | null>;
  /** For the input `-`. */
  stdin: Readable;
  progress: Progress;
  log: Log;
  clock: Clock;
  abort: AbortSignal;
  version: string;
}

export interface PreviewedRecord {
  /** Line or record number. */
  line: number;
  outcome: 'read' | 'rejected' | 'skipped';
  /** Fields of the exchange that are known; text only as its length. */
  fields: Readonly<Record<string, string | number | boolean>>;
  /** Why it was rejected or skipped. */
  note: string | null;
}

export interface InputPreview {
  schema: 'stillwatch.input/1';
  files: readonly {
    file: string;
    /** Null when the format was not recognised. */
    format: string | null;
    title: string | null;
    container: string | null;
    compression: string | null;
    records: readonly PreviewedRecord[];
    unknown_fields: readonly string[];
    /** Why the file as a whole is not read. */
    problem: string | null;
  }[];
}

/** Hits of a preset, and what they were found in. */
export interface PresetRun extends PresetOutcome {
  input: { exchanges: number; rejected: number; duplicates: number };
}

/** The work that commands start; loaded when a command needs it, so that `--help` stays instant. */
export interface Stages {
  scan(
    options: ScanOptions,
    context: StageContext,
  ): Promise<{ result: ScanResult; report: ReportData }>;
  /** How the first records of each input are read; nothing is stored. */
  explainInput(options: ScanOptions, context: StageContext): Promise<InputPreview>;
  /** Reads the inputs into the store and applies a named rule to them. */
  runPreset(options: ScanOptions, preset: string, context: StageContext): Promise<PresetRun>;
  parseAccessLine: () => Promise<AccessLineParser>;
}
