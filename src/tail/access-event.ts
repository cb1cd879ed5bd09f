/** What live triage needs of one line of an access log. */
export interface AccessEvent {
  address: string;
  /** Who the server says called, when it knows. */
  user: string | null;
  /** UTC epoch milliseconds. */
  ts: number;
  method: string;
  path: string;
  status: number;
  userAgent: string | null;
}

/** Null for a line that is none of the log's. */
export type AccessLineParser = (line: string) => AccessEvent | null;
