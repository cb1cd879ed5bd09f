/** The one error class that is shown to people, and what builds and reads it. */

import { CATALOGUE, type ErrorArgs, type ErrorCode } from './error-catalogue.ts';

/** Where in the user's input a thing went wrong. */
export interface Place {
  file?: string;
  line?: number;
  field?: string;
}

/** An error for a person: a stable code, what happened, where, and what to do. */
export class StillwatchError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly place: Place;

  constructor(code: ErrorCode, message: string, hint: string, place: Place, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StillwatchError';
    this.code = code;
    this.hint = hint;
    this.place = place;
  }
}

/** Builds the error that the catalogue describes under `code`; the caller throws it. */
export function failure<Code extends ErrorCode>(
  code: Code,
  args: ErrorArgs<Code>,
  at: { place?: Place; cause?: unknown } = {},
): StillwatchError {
  const entry = CATALOGUE[code] as { message: (args: unknown) => string; hint: string };
  return new StillwatchError(code, entry.message(args), entry.hint, at.place ?? {}, at.cause);
}

/** "logs.jsonl, line 12, field ts" or an empty string. */
export function describePlace(place: Place): string {
  const parts: string[] = [];
  if (place.file !== undefined) parts.push(place.file);
  if (place.line !== undefined) parts.push(`line ${place.line}`);
  if (place.field !== undefined) parts.push(`field ${place.field}`);
  return parts.join(', ');
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
