/** Messages between the gateway and the thread that writes its spool. */
import type { Admission } from './admission-journal.ts';
import type { Fingerprinted } from './spool-record.ts';
import type { SpoolLosses } from './spool-writer.ts';

/** What the recorder's thread is started with. */
export interface RecorderSetup {
  directory: string;
  synced: boolean;
  segmentBytes: number;
  segmentMs: number;
  diskBytes: number;
  syncMs: number;
  shipping: ShippingSetup | null;
  /** The gateway's process is new: what an earlier one left open was torn. */
  fresh: boolean;
}

export interface ShippingSetup {
  url: string;
  credential: string | null;
  batchRecords: number;
  everyMs: number;
}

/** Records of one turn of the event loop, in parallel arrays; `first` numbers them. */
export interface AppendMessage {
  kind: 'append';
  first: number;
  lines: string[];
  said: (Fingerprinted | null)[];
  texts: (string | null)[];
  /** Exchanges whose records these are, and others that have begun. */
  ended: string[];
  begun: Admission[];
}

export type ToRecorder = AppendMessage | { kind: 'close' };

export interface RecorderState {
  bytes: number;
  losses: SpoolLosses;
  shipped: number;
  /** Why delivery last failed; null while it works. */
  shippingError: string | null;
}

/** Before the thread has told anything. */
export const NO_STATE: RecorderState = {
  bytes: 0,
  losses: { exchanges: {}, texts: {}, damagedBytes: 0, segments: [] },
  shipped: 0,
  shippingError: null,
};

export type FromRecorder =
  /** `taken` is null where there was no record to take. */
  | { kind: 'done'; upTo: number; taken: boolean | null }
  | { kind: 'torn'; exchanges: number }
  | { kind: 'state'; state: RecorderState }
  | { kind: 'failed'; why: string }
  | { kind: 'closed' };
