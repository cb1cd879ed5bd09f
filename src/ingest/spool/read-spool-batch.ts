/** Reads the batches of exchanges and texts that gateways send from their spools. */
import type { z } from 'zod';
import type { Exchange } from '#schema/exchange';
import { type GatewayNote, spoolRecordSchema, textRecordSchema } from '#schema/spooled-exchange';
import type { ExchangeText } from '#store/index';

export interface SpoolBatchRead<Item> {
  items: Item[];
  /** Lines that are no such record, by line number from 1; the first few of them. */
  rejected: { line: number; why: string }[];
  rejectedLines: number;
}

export interface SpooledExchange {
  exchange: Exchange;
  note: GatewayNote;
}

const REJECTS_TOLD = 10;

/** Reads a gateway's batch of exchanges: one record a line. Bad lines are left out, and told. */
export function readSpooledExchanges(text: string): SpoolBatchRead<SpooledExchange> {
  return readLines(text, spoolRecordSchema, (record) => record);
}

/** Reads a gateway's batch of kept texts. Bad lines are left out, and told. */
export function readSpooledTexts(text: string): SpoolBatchRead<ExchangeText> {
  return readLines(text, textRecordSchema, ({ id, ts, account_id, prompt, response }) => ({
    id,
    ts,
    account_id,
    prompt: prompt ?? '',
    response: response ?? '',
  }));
}

function readLines<Schema extends z.ZodType, Item>(
  text: string,
  schema: Schema,
  toItem: (value: z.output<Schema>) => Item,
): SpoolBatchRead<Item> {
  const read: SpoolBatchRead<Item> = { items: [], rejected: [], rejectedLines: 0 };
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const parsed = schema.safeParse(parseJson(line));
    if (parsed.success) {
      read.items.push(toItem(parsed.data));
      continue;
    }
    read.rejectedLines++;
    if (read.rejected.length >= REJECTS_TOLD) continue;
    // Paths and kinds only: what stood in the line may be text that is not to be kept.
    const why = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'line'}: ${code}`);
    read.rejected.push({ line: index + 1, why: why.slice(0, 3).join('; ') });
  }
  return read;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
