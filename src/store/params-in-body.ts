/** Sends bound values in the body of a statement where its address has no room for them. */

import { randomUUID } from 'node:crypto';
import type { QueryParams } from './store.ts';

/** Servers bound addresses, the embedded engine at 64 KiB; settings and the like need some of it. */
const MOST_IN_ADDRESS = 16_000;

/** A form with the statement and its values, as ClickHouse takes it instead of an address. */
export interface ParamsForm {
  contentType: string;
  body: Buffer;
}

/** Null where the values fit into the address. */
export function paramsInBody(sql: string, params: QueryParams): ParamsForm | null {
  const written = Object.entries(params).map(([name, value]) => {
    return [`param_${name}`, writtenValue(value)] as const;
  });
  const chars = written.reduce((sum, [, text]) => sum + text.length, 0);
  // An encoded character is at least as long; most are.
  const short = chars <= MOST_IN_ADDRESS / 9;
  if (
    short ||
    new URLSearchParams(written.map(([...each]) => each)).toString().length <= MOST_IN_ADDRESS
  ) {
    return null;
  }
  const boundary = `----stillwatch-${randomUUID()}`;
  const parts = [['query', sql] as const, ...written].map(
    ([name, text]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.from(`${parts.join('')}--${boundary}--\r\n`),
  };
}

type Value = QueryParams[string];

/** A value as ClickHouse reads it, in the spelling of its client. */
function writtenValue(value: Value): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  const items = value.map((item) =>
    typeof item === 'string' ? `'${escaped(item)}'` : String(item),
  );
  return `[${items.join(',')}]`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
};

function escaped(text: string): string {
  return text.replaceAll(/[\t\n\r'\\]/g, (found) => ESCAPES[found] ?? found);
}
