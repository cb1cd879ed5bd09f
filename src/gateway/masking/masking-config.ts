/** The configuration schema of masking: what counts as a secret, and what happens to it. */
import { z } from 'zod';

const SECRET_KINDS = [
  'email',
  'phone',
  'iban',
  'card',
  'national_id',
  'api_key',
  'private_key',
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** What is looked for in texts, and what is done about it. */
export const maskingSchema = z.strictObject({
  mode: z
    .enum(['off', 'log', 'mask', 'block'])
    .default('off')
    .describe(
      'off does nothing, log only counts, mask puts a placeholder in its place, block refuses the request.',
    ),
  kinds: z
    .array(z.enum(SECRET_KINDS))
    .default([...SECRET_KINDS])
    .describe('Kinds of secrets that are looked for.'),
  words: z.array(z.string().min(2).max(256)).max(10_000).default([]).describe('Words of your own.'),
  patterns: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9_]{0,31}$/)
          .describe('Name of the pattern, in placeholders and counts.'),
        pattern: z
          .string()
          .min(1)
          .max(1024)
          .describe('Regular expression without flags; it is matched with the Unicode flag.'),
        longest: z
          .number()
          .int()
          .min(1)
          .max(1024)
          .default(128)
          .describe('Longest match in characters: a stream holds so much back.'),
      }),
    )
    .max(200)
    .default([])
    .describe('Regular expressions of your own.'),
  answers: z.boolean().default(false).describe('Mask answers too.'),
  reversible: z
    .boolean()
    .default(false)
    .describe('Placeholders in the answer are turned back for the client that sent the text.'),
});
export type MaskingConfig = z.infer<typeof maskingSchema>;
