/** Takes the gateway's own secrets out of what providers send, so that no client sees them. */
import { type AnswerPipe, NO_BYTES } from './answer-pipe.ts';

/** Shorter secrets would be found in ordinary text. */
const SHORTEST_SECRET = 8;
const STAR = '*'.charCodeAt(0);

/** Secrets in every spelling in which an answer may quote them, as bytes; the longest first. */
export type Secrets = readonly Buffer[];

/** The spellings of secrets: as they are, inside JSON, and inside a URL. */
export function secretsOf(texts: readonly string[]): Secrets {
  const spellings = texts
    .filter((text) => text.length >= SHORTEST_SECRET)
    .flatMap((text) => {
      const json = JSON.stringify(text).slice(1, -1);
      const encoded = encodeURIComponent(text);
      return [text, json, json.replaceAll('/', '\\/'), encoded, encoded.replaceAll(/%../g, lower)];
    });
  return [...new Set(spellings)]
    .map((text) => Buffer.from(text))
    .sort((one, other) => other.length - one.length);
}

const lower = (code: string): string => code.toLowerCase();

/** The bytes with stars in the place of secrets, as many as it had bytes; the same where none is. */
export function redact(bytes: Buffer, secrets: Secrets): Buffer {
  let redacted = bytes;
  for (const secret of secrets) {
    for (let at = redacted.indexOf(secret); at !== -1; at = redacted.indexOf(secret, at)) {
      if (redacted === bytes) redacted = Buffer.from(bytes);
      redacted.fill(STAR, at, at + secret.length);
      at += secret.length;
    }
  }
  return redacted;
}

/** The same for a header's value, whose characters are bytes. */
export function redactText(text: string, secrets: Secrets): string {
  if (text.length < (secrets.at(-1)?.length ?? Number.POSITIVE_INFINITY)) return text;
  const bytes = Buffer.from(text, 'latin1');
  const redacted = redact(bytes, secrets);
  return redacted === bytes ? text : redacted.toString('latin1');
}

/** How many bytes at the end may be the beginning of a secret. */
function openEnd(bytes: Buffer, secrets: Secrets): number {
  let longest = 0;
  for (const secret of secrets) {
    for (let size = Math.min(secret.length - 1, bytes.length); size > longest; size--) {
      const from = bytes.length - size;
      // At most ends not even the first byte is there.
      if (bytes[from] !== secret[0]) continue;
      if (bytes.compare(secret, 0, size, from) === 0) longest = size;
    }
  }
  return longest;
}

/** What an inner pipe gives, without secrets, also where one comes in pieces. Lengths do not change. */
export function redactPipe(inner: AnswerPipe, secrets: Secrets): AnswerPipe {
  if (secrets.length === 0) return inner;
  let held: Buffer = NO_BYTES;
  const pass = (bytes: Buffer, last: boolean): Buffer => {
    if (bytes.length === 0 && !last) return NO_BYTES;
    const redacted = redact(held.length === 0 ? bytes : Buffer.concat([held, bytes]), secrets);
    const open = last ? 0 : openEnd(redacted, secrets);
    held = redacted.subarray(redacted.length - open);
    return open === 0 ? redacted : redacted.subarray(0, redacted.length - open);
  };
  return {
    get metered() {
      return inner.metered;
    },
    changes: inner.changes,
    push: (chunk) => pass(inner.push(chunk), false),
    end: () => pass(inner.end(), true),
  };
}
