/** The key under which end users of imported exchanges are named, as its file says now. */
import { type EndUserSettings, openEndUserKeys } from '#std/end-user-names';
import { messageOf } from '#std/errors';
import type { Log } from '#std/log';
import type { SecretKey } from '#std/secret-keys';

/** Reads the file for each import, so that a key is replaced without a restart. */
export interface ImportKeys {
  /** Null where ids are kept in clear. A file that cannot be read changes nothing. */
  current(): Promise<SecretKey | null>;
}

/** Throws what the file's first reading throws. */
export async function openImportKeys(settings: EndUserSettings, log: Log): Promise<ImportKeys> {
  const read = async (): Promise<SecretKey | null> =>
    (await openEndUserKeys(settings))?.[0] ?? null;
  let known = await read();
  return {
    async current() {
      try {
        known = await read();
      } catch (thrown) {
        log.error('end-user-key-fail', { why: messageOf(thrown) });
      }
      return known;
    },
  };
}
