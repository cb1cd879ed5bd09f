/** The latest cosigned head of each witness. */
export const COSIGNATURES: readonly string[] = [
  `CREATE TABLE cosignatures (
    witness text PRIMARY KEY, keys text NOT NULL, note text NOT NULL,
    credential_id text NOT NULL, holder text NOT NULL, at bigint NOT NULL)`,
];
