/** What signs the heads of the audit log, as the records call it inside their transactions. */
import type { Frontier, Hash } from '#std/merkle-tree';
import type { AuditReads } from './audit-access.ts';

/** What is read of a log to check it. */
export type LogReads = Pick<AuditReads, 'tree' | 'head' | 'records'>;

/** Signs nothing but what it has itself checked to extend what it signed before. */
export interface HeadSigner {
  /**
   * Reads what was appended since the last signature. Null = the log does not extend what was signed:
   * nothing of it is signed. Throws AUDIT_MEMORY_UNUSABLE.
   */
  check(audit: LogReads): Promise<CheckedLog | null>;
}

/** A log that was found to extend what was signed. */
export interface CheckedLog {
  frontier: Frontier;
  /**
   * Signs the log with these leaves appended. It is remembered on disk before this resolves. With a new
   * verifier key both keys sign, and once it is committed the new one takes the old one's place.
   */
  sign(leaves: readonly Hash[], newKey: string | null): Promise<SignedHead>;
}

export interface SignedHead {
  /** A signed note over the head. */
  note: string;
  /** To be called once the transaction is committed. Never rejects. */
  committed(): Promise<void>;
}
