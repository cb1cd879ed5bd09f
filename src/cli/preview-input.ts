/** Shows how the first records of each input are read, for `scan --explain-input`; nothing is stored. */
import type { ScanContext } from '#analysis/index';
import { type ExplainedFile, explainInput } from '#ingest/index';
import type { ScanOptions } from '#schema/scan-options';

export interface InputPreview {
  schema: 'stillwatch.input/1';
  files: readonly ExplainedFile[];
}

/** How the first records of each input are read. Throws INPUT_NOT_FOUND and USAGE. */
export async function previewInput(
  { inputs, format, fieldMap: map }: ScanOptions,
  { stdin, clock }: Pick<ScanContext, 'stdin' | 'clock'>,
): Promise<InputPreview> {
  const files = await explainInput({ inputs, stdin, format, map, clockNow: clock() });
  return { schema: 'stillwatch.input/1', files };
}
