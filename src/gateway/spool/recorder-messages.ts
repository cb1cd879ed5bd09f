/** Messages between the gateway and the thread that writes its spool. */
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
}

export type ToRecorder = AppendMessage | { kind: 'close' };

export interface RecorderState {
  bytes: number;
  losses: SpoolLosses;
  shipped: number;
  /** Why delivery last failed; null while it works. */
  shippingError: string | null;
}

export type FromRecorder =
  | { kind: 'done'; upTo: number; taken: boolean }
  | { kind: 'state'; state: RecorderState }
  | { kind: 'failed'; why: string }
  | { kind: 'closed' };
