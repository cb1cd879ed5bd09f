/** Settings of what requests, answers and connections may be. */
import { z } from 'zod';

const seconds = z.number().positive().max(86_400);
const bytes = z.number().int().positive();

export const limitsSchema = z.strictObject({
  headerBytes: bytes.default(32_768).describe('Largest request headers, together.'),
  bodyBytes: bytes.default(33_554_432).describe('Largest request body, also after decompression.'),
  opaqueBodyBytes: bytes
    .default(536_870_912)
    .describe('Largest request body that only streams through.'),
  jsonDepth: z
    .number()
    .int()
    .min(4)
    .max(512)
    .default(64)
    .describe('Deepest nesting of a JSON body.'),
  jsonValues: z
    .number()
    .int()
    .min(1000)
    .max(1_000_000)
    .default(300_000)
    .describe(
      'Most values in a JSON body. A number counts 1, a text, list or object 3, a name 1 or, when it is new, 6.',
    ),
  headerSeconds: seconds.default(20).describe('Time for a client to send its headers.'),
  requestSeconds: seconds.default(120).describe('Time for a client to send its whole request.'),
  keepAliveSeconds: seconds.default(65).describe('Longest idle time of a client’s connection.'),
  eventBytes: bytes.default(8_388_608).describe('Largest server-sent event that is read.'),
  answerBytes: bytes.default(33_554_432).describe('Largest whole answer that is read.'),
  connections: z.number().int().min(1).default(20_000).describe('Most client connections at once.'),
});
export type LimitsConfig = z.infer<typeof limitsSchema>;
