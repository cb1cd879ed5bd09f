/** Reads scan results back for the commands that continue from one, and picks campaigns out of it. */
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Campaign } from '#schema/campaign';
import { type ScanResult, scanResultSchema } from '#schema/scan-result';
import { failure } from '#std/errors';

/** What `scan --json` printed, from a file or `-`. Throws INPUT_NOT_FOUND and RESULT_INVALID. */
export async function readResult(path: string, stdin: Readable): Promise<ScanResult> {
  const text = path === '-' ? (await buffer(stdin)).toString() : await readTextFile(path);
  const parsed = scanResultSchema.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const why = `${issue?.path.join('.') || 'the document'}: ${issue?.message}`;
  throw failure('RESULT_INVALID', { path, why });
}

/** Throws INPUT_NOT_FOUND. */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw failure('INPUT_NOT_FOUND', { path }, { cause: thrown });
  }
}

/** Throws RESULT_INVALID. */
function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw failure('RESULT_INVALID', { path, why: 'it is not JSON' });
  }
}

/** The named campaigns in the order named, or all. Throws CAMPAIGN_NOT_FOUND. */
export function chosenCampaigns(
  { campaigns }: ScanResult,
  ids: readonly string[] | undefined,
): Campaign[] {
  if (ids === undefined) return campaigns;
  const known =
    campaigns.length === 0
      ? 'the result has none'
      : `it has ${campaigns.map(({ campaign_id }) => campaign_id).join(', ')}`;
  return ids.map((id) => {
    const found = campaigns.find(({ campaign_id }) => campaign_id === id);
    if (found === undefined) throw failure('CAMPAIGN_NOT_FOUND', { id, known });
    return found;
  });
}
