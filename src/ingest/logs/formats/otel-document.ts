/** Unfolds OTLP JSON documents into one record for each span or call event. */
import type { LogRecord } from '../format.ts';
import { listOf, objectOf } from '../values.ts';

/** The event that carries a whole call as a log record. */
const CALL_EVENT = 'gen_ai.client.inference.operation.details';
const DEPTH_LIMIT = 12;

/**
 * The spans of an OTLP JSON document (`resourceSpans`, or one of its elements), each with its
 * resource; for `resourceLogs` the records that describe a call. Null for anything else.
 */
export function unfoldDocument(document: LogRecord): LogRecord[] | null {
  const spans = listOf(document.resourceSpans);
  const logs = listOf(document.resourceLogs);
  if (spans !== null || logs !== null) {
    return [...(spans ?? []), ...(logs ?? [])].flatMap((part) => unfoldPart(objectOf(part)) ?? []);
  }
  return unfoldPart(document);
}

function unfoldPart(part: LogRecord | null): LogRecord[] | null {
  if (part === null) return null;
  const scopes =
    listOf(part.scopeSpans) ?? listOf(part.instrumentationLibrarySpans) ?? listOf(part.scopeLogs);
  if (scopes === null) return null;
  const resource = part.resource;
  return scopes.flatMap((scope) => {
    const held = objectOf(scope) ?? {};
    const spans = listOf(held.spans) ?? [];
    const events = (listOf(held.logRecords) ?? []).filter(isCallEvent);
    return [...spans, ...events].flatMap((entry) => {
      const record = objectOf(entry);
      return record === null ? [] : [{ ...record, resource }];
    });
  });
}

function isCallEvent(entry: unknown): boolean {
  const record = objectOf(entry);
  if (record === null) return false;
  const named = record.eventName ?? readAttributes(record.attributes)['event.name'];
  return named === CALL_EVENT;
}

/** Attributes as a plain object, from OTLP's list of {key, value} or from an object as it is. */
export function readAttributes(value: unknown): Record<string, unknown> {
  const list = listOf(value);
  if (list === null) return objectOf(value) ?? {};
  const attributes: Record<string, unknown> = {};
  for (const entry of list) {
    const pair = objectOf(entry);
    if (pair !== null && typeof pair.key === 'string') {
      attributes[pair.key] = readAnyValue(pair.value, 0);
    }
  }
  return attributes;
}

/** OTLP AnyValue; 64-bit integers come as text and stay text, which the field readers take. */
function readAnyValue(value: unknown, depth: number): unknown {
  const any = objectOf(value);
  if (any === null || depth > DEPTH_LIMIT) return value;
  const list = objectOf(any.arrayValue);
  if (list !== null) {
    return (listOf(list.values) ?? []).map((item) => readAnyValue(item, depth + 1));
  }
  const map = objectOf(any.kvlistValue);
  if (map !== null) return readAttributes(map.values);
  return any.stringValue ?? any.intValue ?? any.doubleValue ?? any.boolValue ?? null;
}
