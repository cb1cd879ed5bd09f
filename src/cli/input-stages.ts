/** The `scan` stages that need the input alone: explain how it is read, and run a preset over it. */
import { applyPreset, findPreset } from '#detect/index';
import { explainInput, ingestLogs, withRejectsFile } from '#ingest/index';
import type { ScanOptions } from '#schema/scan-options';
import { usage } from './command.ts';
import type { InputPreview, PresetRun, StageContext } from './stages.ts';

/** How the first records of each input are read. Throws INPUT_NOT_FOUND and USAGE. */
export async function previewInput(
  options: ScanOptions,
  context: StageContext,
): Promise<InputPreview> {
  const { inputs, format, fieldMap: map } = options;
  const { stdin, clock } = context;
  const files = await explainInput({ inputs, stdin, format, map, clockNow: clock() });
  return { schema: 'stillwatch.input/1', files };
}

/**
 * Reads the inputs into the store and applies a preset to all that the store then holds. Throws what
 * ingest and store throw.
 */
export async function runPreset(
  options: ScanOptions,
  id: string,
  context: StageContext,
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
    const outcome = await applyPreset(preset, store);
    return { ...outcome, input: { exchanges, rejected, duplicates } };
  } finally {
    await store.close();
  }
}
