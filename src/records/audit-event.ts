/** What a change of records tells the audit log of itself. */

/** What a change tells of itself; who and why are the same for the whole transaction. */
export interface AuditEvent {
  what: string;
  object: string;
  before?: unknown;
  after?: unknown;
  /** The verifier key that signs the log from this record on. */
  newKey?: string;
}
