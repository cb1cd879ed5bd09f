/** Reads logs and applies a named rule to them, for `scan --preset`. */
import type { ScanContext } from '#analysis/index';
import { applyPreset, findPreset, type PresetOutcome } from '#detect/index';
import { ingestLogs, withRejectsFile } from '#ingest/index';
import type { ScanOptions } from '#schema/scan-options';
import { pastDamage, readMissingDays } from '#store/index';
import { usage } from './command.ts';

/** Hits of a preset, and what they were found in. */
export interface PresetRun extends PresetOutcome {
  input: {
    exchanges: number;
    rejected: number;
    duplicates: number;
    /** UTC days of which kept exchanges are damaged and left out; null = the store does not say. */
    missing_days: string[] | null;
  };
}

/**
 * Reads the inputs into the store and applies a preset to all that the store then holds. Throws what
 * ingest and store throw.
 */
export async function runPreset(
  options: ScanOptions,
  id: string,
  context: ScanContext,
): Promise<PresetRun> {
  const preset = findPreset(id);
  if (preset === null) throw usage(`there is no preset ${id}`);
  const store = await context.openStore();
  try {
    const { exchanges, rejected, duplicates } = await withRejectsFile(
      options.rejectsFile,
      async (rejects) => {
        const { inputs, format, fieldMap: map, workers, keepText, seed, maxRejectShare } = options;
        const { stdin, clock, progress, log, abort } = context;
        const reading = { inputs, stdin, format, map, workers, keepText, seed, maxRejectShare };
        const endUserKey = await context.endUserKey();
        return await ingestLogs(
          { ...reading, endUserKey, enricher: null, rejects, clockNow: clock() },
          { store, progress, log, abort },
        );
      },
    );
    const outcome = await pastDamage({ store, log: context.log }, () => applyPreset(preset, store));
    // Not every user of a server may read the tables that tell.
    const missing_days = await readMissingDays(store).catch(() => null);
    return { ...outcome, input: { exchanges, rejected, duplicates, missing_days } };
  } finally {
    await store.close();
  }
}
