/** Reads any log whose fields the user names with `--map`. */
import type { ExchangeField } from '#schema/exchange';
import { failure } from '#std/errors';
import { buildExchange, FIELD_READERS, type FieldValues } from '../exchange-fields.ts';
import type { LogRecord, ObjectFormat } from '../format.ts';

type Step = string | number;

/**
 * A format built from the user's own words: exchange field → path in the record, such as
 * `user.id` or `request.messages[0].content`. A key that contains dots is found as it stands.
 * Throws USAGE for a field that exchanges do not have, a path that is none, or without ts and
 * account_id.
 */
export function createMappedFormat(map: Readonly<Record<string, string>>): ObjectFormat {
  const paths = Object.entries(map).map(([field, path]) => {
    if (!Object.hasOwn(FIELD_READERS, field)) throw unknownField(field);
    return { field: field as ExchangeField, steps: parsePath(path) };
  });
  for (const field of ['ts', 'account_id'] as const) {
    if (!paths.some((path) => path.field === field)) throw missingField(field);
  }
  const valuesOf = (record: LogRecord): FieldValues =>
    Object.fromEntries(paths.map(({ field, steps }) => [field, follow(record, steps, 0)]));
  return {
    id: 'mapped',
    title: 'Fields mapped by --map',
    reads: 'objects',
    recognise: (record) => {
      const values = valuesOf(record);
      return values.ts === undefined || values.account_id === undefined ? 0 : 1;
    },
    map: (record, context) => {
      const values = valuesOf(record);
      for (const [field, value] of Object.entries(values)) {
        if (value !== undefined) context.foundField?.(field);
      }
      return buildExchange(values, context);
    },
  };
}

function unknownField(field: string) {
  const known = Object.keys(FIELD_READERS).join(', ');
  return failure('USAGE', {
    what: `--map ${field}=…: exchanges have no field ${field}; they have ${known}`,
  });
}

function missingField(field: string) {
  return failure('USAGE', {
    what: `--map needs ${field}: say where the records keep it, ${field}=path`,
  });
}

/** "a.b[0].c" → ["a", "b", 0, "c"]. */
function parsePath(path: string): Step[] {
  const steps = [...path.matchAll(/\[(\d{1,9})\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );
  if (!/^[^.[\]]+(?:\.[^.[\]]+|\[\d{1,9}\])*$/.test(path)) {
    throw failure('USAGE', {
      what: `--map …=${path}: a path looks like user.id or messages[0].content`,
    });
  }
  return steps;
}

function follow(value: unknown, steps: readonly Step[], from: number): unknown {
  if (from === steps.length) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const step = steps[from]!;
  if (typeof step === 'number') {
    return Array.isArray(value) ? follow(value[step], steps, from + 1) : undefined;
  }
  return followKey(value as LogRecord, steps, from);
}

/** The longest run of steps that is one key of the object wins, so that "request.body" is found. */
function followKey(object: LogRecord, steps: readonly Step[], from: number): unknown {
  for (let end = steps.length; end > from; end--) {
    const run = steps.slice(from, end);
    const key = run.join('.');
    if (run.every((step) => typeof step === 'string') && Object.hasOwn(object, key)) {
      return follow(object[key], steps, end);
    }
  }
  return undefined;
}
