/** Unfolds OTLP JSON documents into one record for each span or call event. */
import type { LogRecord } from '../format.ts';
import { listFrom, objectFrom } from '../values.ts';

/** The event that carries a whole call as a log record. */
const CALL_EVENT = 'gen_ai.client.inference.operation.details';
const DEPTH_LIMIT = 12;

/**
 * The spans of an OTLP JSON document (`resourceSpans`, or one of its elements), each with its
 * resource; for `resourceLogs` the records that describe a call. Null for anything else.
 */
export function unfoldDocument(document: LogRecord): LogRecord[] | null {
  const spans = listFrom(document.resourceSpans);
  const logs = listFrom(document.resourceLogs);
  if (spans !== null || logs !== null) {
    return [...(spans ?? []), ...(logs ?? [])].flatMap(
      (part) => unfoldPart(objectFrom(part)) ?? [],
    );
  }
  return unfoldPart(document);
}

function unfoldPart(part: LogRecord | null): LogRecord[] | null {
  if (part === null) return null;
  const scopes =
    listFrom(part.scopeSpans) ??
    listFrom(part.instrumentationLibrarySpans) ??
    listFrom(part.scopeLogs);
  if (scopes === null) return null;
  const resource = part.resource;
  return scopes.flatMap((scope) => {
    const held = objectFrom(scope) ?? {};
    const spans = listFrom(held.spans) ?? [];
    const events = (listFrom(held.logRecords) ?? []).filter(isCallEvent);
    return [...spans, ...events].flatMap((entry) => {
      const record = objectFrom(entry);
      return record === null ? [] : [{ ...record, resource }];
    });
  });
}

function isCallEvent(entry: unknown): boolean {
  const record = objectFrom(entry);
  if (record === null) return false;
  const named = record.eventName ?? readAttributes(record.attributes)['event.name'];
  return named === CALL_EVENT;
}

/** Attributes as a plain object, from OTLP's list of {key, value} or from an object as it is. */
export function readAttributes(value: unknown): Record<string, unknown> {
  const list = listFrom(value);
  if (list === null) return objectFrom(value) ?? {};
  const attributes: Record<string, unknown> = {};
  for (const entry of list) {
    const pair = objectFrom(entry);
    if (pair !== null && typeof pair.key === 'string') {
      attributes[pair.key] = readAnyValue(pair.value, 0);
    }
  }
  return attributes;
}

/** OTLP AnyValue; 64-bit integers come as text and stay text, which the field readers take. */
function readAnyValue(value: unknown, depth: number): unknown {
  const any = objectFrom(value);
  if (any === null || depth > DEPTH_LIMIT) return value;
  const list = objectFrom(any.arrayValue);
  if (list !== null) {
    return (listFrom(list.values) ?? []).map((item) => readAnyValue(item, depth + 1));
  }
  const map = objectFrom(any.kvlistValue);
  if (map !== null) return readAttributes(map.values);
  return any.stringValue ?? any.intValue ?? any.doubleValue ?? any.boolValue ?? null;
}
