/** Holds an error of a provider's back until it is whole, so that it can be looked at before it is shown. */
import type { Metered } from '#providers/index';
import { type AnswerPipe, BoundedCopy, NO_BYTES } from './answer-pipe.ts';
import { canDecode, decodeWhole } from './compressed-pipe.ts';
import { redact, type Secrets } from './redact.ts';

/** No provider's error is longer. */
const MOST_ERROR_BYTES = 1_048_576;

export interface ErrorPipe extends AnswerPipe {
  /** The whole error, plain and without secrets; null where it cannot be read. Once, after `end`. */
  shown(): Buffer | null;
}

/** Meters an error by `plain`, which is given its decoded bytes, and lets nothing of it pass. */
export function errorPipe(
  plain: AnswerPipe,
  { encoding, secrets }: { encoding: string | null; secrets: Secrets },
): ErrorPipe {
  const copy = new BoundedCopy(MOST_ERROR_BYTES);
  const compressed = encoding !== null && encoding !== 'identity';
  let shown: Buffer | null = null;
  return {
    get metered(): Metered {
      return plain.metered;
    },
    changes: true,
    push: (chunk) => {
      copy.push(chunk);
      return NO_BYTES;
    },
    end: () => {
      const bytes = copy.take();
      const decoded =
        bytes === null || !compressed
          ? bytes
          : canDecode(encoding)
            ? decodeWhole(bytes, encoding, MOST_ERROR_BYTES)
            : null;
      plain.push(decoded ?? NO_BYTES);
      plain.end();
      shown = decoded === null ? null : redact(decoded, secrets);
      return NO_BYTES;
    },
    shown: () => shown,
  };
}
