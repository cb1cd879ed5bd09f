/** Foreign input becomes what an act or a question takes, or is refused with the field that is wrong. */
import type { z } from 'zod';
import { failure } from '#std/errors';

/** Throws REQUEST_REFUSED. */
export function parseInput<Input extends z.ZodType>(
  schema: Input,
  given: unknown,
): z.output<Input> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  throw failure('REQUEST_REFUSED', { why: `${field || 'input'}: ${issue?.message}` });
}
