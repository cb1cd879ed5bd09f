/** Reads the body of one OTLP request into exchanges, for the server's OpenTelemetry endpoints. */
import { hashText } from '#fingerprint/index';
import type { Exchange } from '#schema/exchange';
import type { LogRecord, Rejected } from '../logs/format.ts';
import { otelGenai } from '../logs/formats/otel-genai.ts';
import { type OutcomeSink, RecordMapper } from '../logs/record-mapper.ts';
import { decodeOtlp, type OtlpPath } from './protobuf.ts';

/** What one OTLP request held. */
export interface OtlpRead {
  exchanges: Exchange[];
  /** Spans or log records that describe a model call and cannot be used. */
  rejected: number;
  /** Of them: told of a time that cannot be. */
  absurdTimes: number;
  /** Why the first of them cannot, naming fields only. */
  firstRejection: string | null;
  /** Spans and records that are about something else. */
  skipped: number;
}

export const OTLP_CONTENT_TYPES = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
} as const;
export type OtlpEncoding = keyof typeof OTLP_CONTENT_TYPES;

/**
 * Reads the body of an OTLP/HTTP export (`/v1/traces`, `/v1/logs`), already decompressed and
 * bounded. Null with the reason for a body that is no such request.
 */
export function readOtlp(
  path: OtlpPath,
  encoding: OtlpEncoding,
  { body, now }: { body: Buffer; now: number },
): OtlpRead | { why: string } {
  const decoded = encoding === 'protobuf' ? decodeOtlp(path, body) : parseDocument(body);
  if ('why' in decoded) return decoded;
  const sink = new OtlpSink();
  const mapper = new RecordMapper({ format: otelGenai, now }, sink);
  // Spans without ids get theirs from the request's bytes: sent again, they are the same exchanges.
  mapper.enter(0, `otlp-${hashText(body.toString('latin1')).toString(36)}`, otelGenai);
  mapper.record(decoded.document, { line: 1, position: 0, size: body.length });
  mapper.flush();
  return sink.read;
}

function parseDocument(body: Buffer): { document: LogRecord } | { why: string } {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
      return { document: document as LogRecord };
    }
  } catch {
    // Said below: what the parser says could repeat the body's text.
  }
  return { why: 'the body is not a JSON object' };
}

class OtlpSink implements OutcomeSink {
  readonly read: OtlpRead = {
    exchanges: [],
    rejected: 0,
    absurdTimes: 0,
    firstRejection: null,
    skipped: 0,
  };

  seen(): void {}

  unknownField(): void {}
  foundField(): void {}

  exchange(exchange: Exchange): void {
    this.read.exchanges.push(exchange);
  }

  rejected({ code, field, expected }: Rejected): void {
    this.read.rejected++;
    if (code === 'TIME_ABSURD') this.read.absurdTimes++;
    this.read.firstRejection ??= `${field ?? 'record'}: expected ${expected}`;
  }

  skipped(): void {
    this.read.skipped++;
  }
}
