/** Decodes OTLP protobuf bodies to the JSON form that the OpenTelemetry format reads. */
import protobuf from 'protobufjs';
import { messageOf } from '#std/errors';
import type { LogRecord } from '../logs/format.ts';

const field = (type: string, id: number) => ({ type, id });
const list = (type: string, id: number) => ({ rule: 'repeated', type, id });

/**
 * The messages of opentelemetry-proto 1.x (`trace/v1`, `logs/v1`, `common/v1`, `resource/v1` and the
 * collector services), as far as they are read; other fields are skipped by the decoder.
 */
const ROOT = protobuf.Root.fromJSON({
  nested: {
    AnyValue: {
      oneofs: {
        value: {
          oneof: [
            'stringValue',
            'boolValue',
            'intValue',
            'doubleValue',
            'arrayValue',
            'kvlistValue',
            'bytesValue',
          ],
        },
      },
      fields: {
        stringValue: field('string', 1),
        boolValue: field('bool', 2),
        intValue: field('int64', 3),
        doubleValue: field('double', 4),
        arrayValue: field('ArrayValue', 5),
        kvlistValue: field('KeyValueList', 6),
        bytesValue: field('bytes', 7),
      },
    },
    ArrayValue: { fields: { values: list('AnyValue', 1) } },
    KeyValueList: { fields: { values: list('KeyValue', 1) } },
    KeyValue: { fields: { key: field('string', 1), value: field('AnyValue', 2) } },
    Resource: { fields: { attributes: list('KeyValue', 1) } },
    Event: {
      fields: {
        timeUnixNano: field('fixed64', 1),
        name: field('string', 2),
        attributes: list('KeyValue', 3),
      },
    },
    Status: { fields: { message: field('string', 2), code: field('int32', 3) } },
    Span: {
      fields: {
        traceId: field('bytes', 1),
        spanId: field('bytes', 2),
        parentSpanId: field('bytes', 4),
        name: field('string', 5),
        kind: field('int32', 6),
        startTimeUnixNano: field('fixed64', 7),
        endTimeUnixNano: field('fixed64', 8),
        attributes: list('KeyValue', 9),
        events: list('Event', 11),
        status: field('Status', 15),
      },
    },
    ScopeSpans: { fields: { spans: list('Span', 2) } },
    ResourceSpans: {
      fields: { resource: field('Resource', 1), scopeSpans: list('ScopeSpans', 2) },
    },
    ExportTraceServiceRequest: { fields: { resourceSpans: list('ResourceSpans', 1) } },
    LogRecord: {
      fields: {
        timeUnixNano: field('fixed64', 1),
        body: field('AnyValue', 5),
        attributes: list('KeyValue', 6),
        traceId: field('bytes', 9),
        spanId: field('bytes', 10),
        observedTimeUnixNano: field('fixed64', 11),
        eventName: field('string', 12),
      },
    },
    ScopeLogs: { fields: { logRecords: list('LogRecord', 2) } },
    ResourceLogs: { fields: { resource: field('Resource', 1), scopeLogs: list('ScopeLogs', 2) } },
    ExportLogsServiceRequest: { fields: { resourceLogs: list('ResourceLogs', 1) } },
  },
});

const REQUESTS = {
  traces: ROOT.lookupType('ExportTraceServiceRequest'),
  logs: ROOT.lookupType('ExportLogsServiceRequest'),
} as const;
export type OtlpPath = keyof typeof REQUESTS;

/** Fields that OTLP's JSON writes in hexadecimal, where protobuf's own JSON would write base64. */
const HEX_FIELDS = new Set(['traceId', 'spanId', 'parentSpanId']);

/**
 * An OTLP request in protobuf as the document that OTLP's JSON would be: 64-bit integers as text,
 * ids in hexadecimal. Null with the reason when the bytes are no such message.
 */
export function decodeOtlp(
  path: OtlpPath,
  bytes: Uint8Array,
): { document: LogRecord } | { why: string } {
  try {
    const type = REQUESTS[path];
    const message = type.toObject(type.decode(bytes), { longs: String, bytes: Buffer });
    return { document: JSON.parse(JSON.stringify(message, hexIds)) as LogRecord };
  } catch (thrown) {
    // Whatever foreign bytes make the decoder throw: a bad tag, a wrong length, too deep nesting.
    return { why: messageOf(thrown) };
  }
}

/** `JSON.stringify` calls a buffer's own toJSON before this sees it. */
function hexIds(key: string, value: unknown): unknown {
  const buffer = value as { type?: unknown; data?: unknown } | null;
  if (typeof value !== 'object' || buffer?.type !== 'Buffer' || !Array.isArray(buffer.data)) {
    return value;
  }
  return Buffer.from(buffer.data as number[]).toString(HEX_FIELDS.has(key) ? 'hex' : 'base64');
}
