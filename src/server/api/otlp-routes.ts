/**
 * An OTLP/HTTP receiver for GenAI spans and call events, in protobuf and JSON, gzip or not
 * (opentelemetry.io/docs/specs/otlp). What is no model call is taken and ignored, as a collector's
 * exporter expects.
 */
import type { Context } from 'hono';
import { z } from 'zod';
import { OTLP_CONTENT_TYPES, type OtlpPath } from '#ingest/index';
import { importedNames } from '#std/end-user-names';
import { failure } from '#std/errors';
import type { Control } from '../control.ts';
import { type TakingParts, takeExchanges } from '../take-exchanges.ts';
import type { ApiEnv } from './access.ts';
import type { RawRoute } from './raw-route.ts';
import { withBytes } from './read-bytes.ts';

/** As much as the receiver of an OpenTelemetry collector takes. */
const MOST_OTLP_BYTES = 20 * 1_048_576;

const REJECTED_FIELD = { traces: 'rejectedSpans', logs: 'rejectedLogRecords' } as const;

async function takeTelemetry(
  path: OtlpPath,
  control: TakingParts & Pick<Control, 'otlp' | 'importKeys'>,
  context: Context<ApiEnv>,
): Promise<Response> {
  const { counts, clock, otlp, importKeys } = control;
  const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim();
  const encoding = type === OTLP_CONTENT_TYPES.protobuf ? 'protobuf' : 'json';
  if (encoding === 'json' && type !== OTLP_CONTENT_TYPES.json) {
    throw failure('REQUEST_REFUSED', { why: 'its content type is neither of OTLP’s' });
  }
  const read = await withBytes(context, MOST_OTLP_BYTES, (bytes) =>
    otlp.read({ path, encoding, body: new Uint8Array(bytes), now: clock() }),
  );
  if ('why' in read) throw failure('REQUEST_REFUSED', { why: read.why });
  const nameEndUser = importedNames(await importKeys.current());
  const exchanges = read.exchanges.map((exchange) => {
    const { end_user_id: said } = exchange;
    return said === null ? exchange : { ...exchange, end_user_id: nameEndUser(said) };
  });
  await takeExchanges(control, exchanges, `otlp:${context.var.credential.name}`);
  counts.rejected += read.rejected;
  counts.absurdTimes += read.absurdTimes;
  const body = answerBody(encoding, path, read);
  return context.body(body, 200, { 'content-type': OTLP_CONTENT_TYPES[encoding] });
}

export const OTLP_ROUTES: readonly RawRoute<Control>[] = (['traces', 'logs'] as const).map(
  (path) => ({
    method: 'post',
    path: `/v1/${path}`,
    needs: 'telemetry',
    tag: 'telemetry',
    summary: `OpenTelemetry ${path}: model calls become exchanges.`,
    request: {
      body: {
        required: true,
        content: Object.fromEntries(
          Object.values(OTLP_CONTENT_TYPES).map((type) => [type, { schema: z.any() }]),
        ),
      },
    },
    responses: { 200: { description: 'Taken, in full or in part.' } },
    answer: (control, context) => takeTelemetry(path, control, context),
  }),
);

/** ExportTraceServiceResponse or ExportLogsServiceResponse. */
function answerBody(
  encoding: 'json' | 'protobuf',
  path: OtlpPath,
  { rejected, firstRejection }: { rejected: number; firstRejection: string | null },
): string | Uint8Array<ArrayBuffer> {
  if (encoding === 'protobuf') return partialSuccess(rejected, firstRejection ?? '');
  if (rejected === 0) return '{}';
  const errorMessage = firstRejection ?? '';
  return JSON.stringify({
    partialSuccess: { [REJECTED_FIELD[path]]: String(rejected), errorMessage },
  });
}

const VARINT_BITS = 7;

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 2 ** VARINT_BITS)) {
    const low = left % 2 ** VARINT_BITS;
    if (left === low) return [...bytes, low];
    bytes.push(low + 128);
  }
}

/** Field 1 of the response: {int64 rejected = 1; string error_message = 2}. */
function partialSuccess(rejected: number, why: string): Uint8Array<ArrayBuffer> {
  if (rejected === 0) return new Uint8Array();
  const text = [...new TextEncoder().encode(why.slice(0, 200))];
  const inner = [0x08, ...varint(rejected), 0x12, ...varint(text.length), ...text];
  return Uint8Array.from([0x0a, ...varint(inner.length), ...inner]);
}
