/** Joins the commands to the rooms that do the work; `main` passes it in, tests pass their own. */
import type { Stages } from './stages.ts';

/** The stages themselves, each loaded when it is first needed: help and completion stay instant. */
export const realStages: Stages = {
  scan: async (options, context) => {
    const { scan } = await import('#analysis/index');
    return await scan(options, context);
  },
  explainInput: async (options, context) => {
    const { previewInput } = await import('./input-stages.ts');
    return await previewInput(options, context);
  },
  runPreset: async (options, preset, context) => {
    const { runPreset } = await import('./input-stages.ts');
    return await runPreset(options, preset, context);
  },
  parseAccessLine: async () => (await import('#ingest/index')).parseAccessLine,
};
