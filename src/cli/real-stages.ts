import type { Stages } from './stages.ts';

type Pipeline = Pick<Stages, 'scan' | 'explainInput' | 'runPreset'>;

const PIPELINE: string = '#pipeline';

/** Loaded when it is first needed, so that help and completion stay instant. */
async function pipeline(): Promise<Pipeline> {
  return (await import(PIPELINE)) as Pipeline;
}

/** The stages themselves. */
export const realStages: Stages = {
  scan: async (options, context) => (await pipeline()).scan(options, context),
  explainInput: async (options, context) => (await pipeline()).explainInput(options, context),
  runPreset: async (options, preset, context) =>
    (await pipeline()).runPreset(options, preset, context),
  parseAccessLine: async () => (await import('#ingest/logs/formats/access-log')).parseAccessLine,
};
