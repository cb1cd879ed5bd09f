/** What ClickHouse calls the reason of a failure, kept apart from what its message quotes. */

import { StillwatchError } from '#std/errors';

/** The cause of STORE_QUERY_FAILED: the name and number of the server's error, nothing of its text. */
export class ServerError extends Error {
  readonly type: string;

  constructor(type: string, code: number) {
    super(`${type} (code ${code})`);
    this.name = 'ServerError';
    this.type = type;
  }
}

/** Reads "Code: 40. DB::Exception: … (CHECKSUM_DOESNT_MATCH)". */
export function serverErrorIn(text: string): ServerError | undefined {
  const code = /Code: (\d+)/.exec(text)?.[1];
  const type = [...text.matchAll(/\(([A-Z][A-Z0-9_]{3,})\)/g)].at(-1)?.[1];
  return code === undefined ? undefined : new ServerError(type ?? 'ERROR', Number(code));
}

/** The name that ClickHouse gives the reason; null where the failure is no answer of the server's. */
export function serverErrorType(thrown: unknown): string | null {
  const cause = thrown instanceof StillwatchError ? thrown.cause : null;
  return cause instanceof ServerError ? cause.type : null;
}

/** How ClickHouse calls what it finds where a part's files are not what was written. */
const DAMAGE: ReadonlySet<string> = new Set([
  'CHECKSUM_DOESNT_MATCH',
  'CANNOT_READ_ALL_DATA',
  'ATTEMPT_TO_READ_AFTER_EOF',
  'UNEXPECTED_END_OF_FILE',
  'CORRUPTED_DATA',
  'INCORRECT_DATA',
  'CANNOT_DECOMPRESS',
  'UNKNOWN_CODEC',
  'TOO_LARGE_SIZE_COMPRESSED',
  'BAD_SIZE_OF_FILE_IN_DATA_PART',
  'NO_FILE_IN_DATA_PART',
  'UNEXPECTED_FILE_IN_DATA_PART',
  'FILE_DOESNT_EXIST',
  'SIZES_OF_COLUMNS_DOESNT_MATCH',
  'SIZES_OF_MARKS_FILES_ARE_INCONSISTENT',
]);

export const isDamage = (type: string | null): boolean => DAMAGE.has(type ?? '');
