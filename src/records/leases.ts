/** Leases that let one process at a time do a job, such as analysing or sending alerts. */
import type { RecordsConnection, Session } from './connection.ts';

/** Held by one process at a time; lost with its connection. */
export interface Lease {
  /** Tries to hold it; true while this process does. Asks the database each time. */
  hold(): Promise<boolean>;
  release(): Promise<void>;
}

const TRY = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held';
const CHECK = 'SELECT 1';

/**
 * A lease is a PostgreSQL session lock on a connection of its own: whoever dies, or loses the
 * connection, has lost it, without any clock being asked. The embedded engine serves one process,
 * which therefore holds every lease.
 */
export function leaseOf({ openSession }: RecordsConnection, name: string): Lease {
  if (openSession === null) return { hold: async () => true, release: async () => {} };
  let session: Session | null = null;
  let held = false;

  const drop = async (): Promise<void> => {
    const ended = session;
    session = null;
    held = false;
    await ended?.end().catch(() => {});
  };

  return {
    hold: async () => {
      try {
        session ??= await openSession();
        if (held) await session.query(CHECK, []);
        else held = (await session.query(TRY, [`stillwatch:${name}`]))[0]?.held === true;
        return held;
      } catch (thrown) {
        await drop();
        throw thrown;
      }
    },
    release: drop,
  };
}
