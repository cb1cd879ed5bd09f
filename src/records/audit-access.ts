/** The interfaces of the audit log in the records: what is read of it, and what is written to it by itself. */
import type { AuditRecord, CheckpointRecord } from '#schema/audit-record';
import type { AuditEvent } from './audit-event.ts';

export interface AuditReads {
  size(): Promise<number>;
  /** Size and hex frontier as the database says them: see std/merkle-tree. */
  tree(): Promise<{ size: number; roots: string[] }>;
  records(from: number, to: number): Promise<AuditRecord[]>;
  /** Hex leaf hashes, in the same order. */
  leafHashes(from: number, to: number): Promise<string[]>;
  /** Oldest first. */
  checkpoints(): Promise<CheckpointRecord[]>;
  /** The newest checkpoint. */
  head(): Promise<CheckpointRecord | null>;
}

export interface AuditWrites {
  /** For what leaves no trace otherwise, above all the reading of kept text. */
  note(event: AuditEvent): Promise<void>;
  /** Erases the detail of every record about an object; the tree stays whole. */
  erase(object: string): Promise<number>;
}
