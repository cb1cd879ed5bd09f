/** Reads the batches of exchanges and texts that gateways send from their spools. */
import type { z } from 'zod';
import type { Exchange } from '#schema/exchange';
import { type GatewayNote, spoolRecordSchema, textRecordSchema } from '#schema/spooled-exchange';
import type { ExchangeText } from '#store/index';
import { isPlausibleTime, PLAUSIBLE_TIMES } from '../logs/timestamp.ts';

export interface SpoolBatchRead<Item> {
  items: Item[];
  /** Lines that are no such record, by line number from 1; the first few of them. */
  rejected: { line: number; why: string }[];
  rejectedLines: number;
  /** Of them: told of a time that cannot be. */
  absurdTimes: number;
}

export interface SpooledExchange {
  exchange: Exchange;
  note: GatewayNote;
}

const REJECTS_TOLD = 10;

/**
 * Reads a gateway's batch of exchanges: one record a line. Bad lines are left out, and told; `now` (UTC
 * epoch ms) tells which times cannot be.
 */
export function readSpooledExchanges(text: string, now: number): SpoolBatchRead<SpooledExchange> {
  return readLines(text, spoolRecordSchema, (record) =>
    isPlausibleTime(record.exchange.ts, now) ? record : ABSURD_TIME,
  );
}

/** Reads a gateway's batch of kept texts, by the same rules. */
export function readSpooledTexts(text: string, now: number): SpoolBatchRead<ExchangeText> {
  return readLines(text, textRecordSchema, ({ id, ts, account_id, prompt, response }) =>
    isPlausibleTime(ts, now)
      ? { id, ts, account_id, prompt: prompt ?? '', response: response ?? '' }
      : ABSURD_TIME,
  );
}

const ABSURD_TIME = Symbol('absurd time');

function readLines<Schema extends z.ZodType, Item>(
  text: string,
  schema: Schema,
  toItem: (value: z.output<Schema>) => Item | typeof ABSURD_TIME,
): SpoolBatchRead<Item> {
  const read: SpoolBatchRead<Item> = { items: [], rejected: [], rejectedLines: 0, absurdTimes: 0 };
  const reject = (index: number, why: string): void => {
    read.rejectedLines++;
    if (read.rejected.length < REJECTS_TOLD) read.rejected.push({ line: index + 1, why });
  };
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const parsed = schema.safeParse(parseJson(line));
    if (!parsed.success) {
      reject(index, whyNot(parsed.error));
      continue;
    }
    const item = toItem(parsed.data);
    if (item !== ABSURD_TIME) read.items.push(item);
    else {
      read.absurdTimes++;
      reject(index, `ts: ${PLAUSIBLE_TIMES} is expected`);
    }
  }
  return read;
}

/** Paths and kinds only: what stood in the line may be text that is not to be kept. */
function whyNot({ issues }: z.ZodError): string {
  const why = issues.map(({ path, code }) => `${path.join('.') || 'line'}: ${code}`);
  return why.slice(0, 3).join('; ');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
