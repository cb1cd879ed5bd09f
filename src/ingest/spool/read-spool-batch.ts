/** Reads the batches of exchanges and texts that gateways send from their spools. */
import type { z } from 'zod';
import type { Exchange } from '#schema/exchange';
import {
  type GatewayNote,
  MOST_SPOOL_LINES,
  spoolRecordSchema,
  textRecordSchema,
} from '#schema/spooled-exchange';
import { failure } from '#std/errors';
import { scanJson } from '#std/json-scan';
import { atOnce, inTurns, type Steps } from '#std/turns';
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
/** Lines and bytes read in one piece. */
const PIECE_LINES = 50;
const PIECE_BYTES = 262_144;

/** What one line may hold: an exchange has no text in it, a kept text hardly anything else. */
const EXCHANGE_BOUNDS = { bytes: 1_048_576, depth: 16, values: 20_000 };
const TEXT_BOUNDS = { bytes: 16_777_216, depth: 4, values: 1000 };
type LineBounds = typeof EXCHANGE_BOUNDS;
/** Shorter lines cannot hold so much that it matters. */
const SHORT_LINE_BYTES = 16_384;

/**
 * Reads a gateway's batch of exchanges: one record a line. Bad lines are left out, and told. Others are
 * served while it reads; `now` (UTC epoch ms) tells which times cannot be. Throws BODY_TOO_LARGE for more lines than a batch may have.
 */
export function readSpooledExchanges(
  body: Buffer,
  now: number,
): Promise<SpoolBatchRead<SpooledExchange>> {
  const toItem = (record: SpooledExchange) =>
    isPlausibleTime(record.exchange.ts, now) ? record : ABSURD_TIME;
  return inTurns(readLines(body, spoolRecordSchema, EXCHANGE_BOUNDS, toItem));
}

/** Reads a gateway's batch of kept texts, as one of exchanges. */
export function readSpooledTexts(body: Buffer, now: number): Promise<SpoolBatchRead<ExchangeText>> {
  return inTurns(
    readLines(body, textRecordSchema, TEXT_BOUNDS, ({ id, ts, account_id, prompt, response }) =>
      isPlausibleTime(ts, now)
        ? { id, ts, account_id, prompt: prompt ?? '', response: response ?? '' }
        : ABSURD_TIME,
    ),
  );
}

const ABSURD_TIME = Symbol('absurd time');
const LINE_FEED = 10;

/** The lines, empty ones included; counted before the first is read. Throws BODY_TOO_LARGE. */
function* linesOf(body: Buffer): Generator<Buffer, void, void> {
  let lines = 0;
  for (let end = body.indexOf(LINE_FEED); end !== -1; end = body.indexOf(LINE_FEED, end + 1)) {
    if (++lines > MOST_SPOOL_LINES) {
      throw failure('BODY_TOO_LARGE', { most: `${MOST_SPOOL_LINES} lines` });
    }
  }
  for (let start = 0; start < body.length; ) {
    const feed = body.indexOf(LINE_FEED, start);
    const end = feed === -1 ? body.length : feed;
    yield body.subarray(start, end);
    start = end + 1;
  }
}

function* readLines<Schema extends z.ZodType, Item>(
  body: Buffer,
  schema: Schema,
  bounds: LineBounds,
  toItem: (value: z.output<Schema>) => Item | typeof ABSURD_TIME,
): Steps<SpoolBatchRead<Item>> {
  const read: SpoolBatchRead<Item> = { items: [], rejected: [], rejectedLines: 0, absurdTimes: 0 };
  const reject = (line: number, why: string): void => {
    read.rejectedLines++;
    if (read.rejected.length < REJECTS_TOLD) read.rejected.push({ line, why });
  };
  let number = 0;
  let bytes = 0;
  for (const line of linesOf(body)) {
    number++;
    bytes += line.length;
    if (number % PIECE_LINES === 0 || bytes > PIECE_BYTES) {
      bytes = 0;
      yield;
    }
    if (line.length === 0) continue;
    const value = parseLine(line, bounds);
    if (value === TOO_LARGE) {
      reject(number, 'line: too_large');
      continue;
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      reject(number, whyNot(parsed.error));
      continue;
    }
    const item = toItem(parsed.data);
    if (item !== ABSURD_TIME) read.items.push(item);
    else {
      read.absurdTimes++;
      reject(number, `ts: ${PLAUSIBLE_TIMES} is expected`);
    }
  }
  return read;
}

/** Paths and kinds only: what stood in the line may be text that is not to be kept. */
function whyNot({ issues }: z.ZodError): string {
  const why = issues.map(({ path, code }) => `${path.join('.') || 'line'}: ${code}`);
  return why.slice(0, 3).join('; ');
}

const TOO_LARGE = Symbol('too large');

function parseLine(line: Buffer, bounds: LineBounds): unknown {
  if (line.length > bounds.bytes) return TOO_LARGE;
  if (line.length > SHORT_LINE_BYTES) {
    const { problem } = atOnce(scanJson(line, bounds));
    if (problem !== null && problem.problem !== 'repeated') return TOO_LARGE;
  }
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return null;
  }
}
