/** Finds the account facts and network lists that lie beside the logs of a scanned folder. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPANION_FILES } from '#schema/scan-options';

type Companion = keyof typeof COMPANION_FILES;

/**
 * What stands beside the logs of a folder that is to be read, as `simulate` writes it: the first of
 * each kind, null where no folder has one.
 */
export async function findCompanions(
  inputs: readonly string[],
): Promise<Record<Companion, string | null>> {
  const find = async (name: string): Promise<string | null> => {
    for (const input of inputs) {
      const path = join(input, name);
      const status = await stat(path).catch(() => null);
      if (status?.isFile()) return path;
    }
    return null;
  };
  return {
    accounts: await find(COMPANION_FILES.accounts),
    networks: await find(COMPANION_FILES.networks),
  };
}
